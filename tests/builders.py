"""Rows for tests: a default for every argument, real tables underneath."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count

from bonetrack.core.people import ContactStatus, Relation, Role
from bonetrack.core.rhythm import RhythmKind
from bonetrack.storage.models import Account, Contact, Patient, Plan
from bonetrack.storage.patients import add_grant, add_patient

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_numbers = count(1)


@dataclass(frozen=True)
class People:
    patient: Account
    caregiver: Account
    stranger: Account
    record: Patient
    stranger_record: Patient


def make_account(email: str | None = None, now: datetime = START, **columns: object) -> Account:
    email = email or f"person{next(_numbers)}@example.org"
    defaults: dict[str, object] = {"password_hash": "!", "created_at": now, "confirmed_at": now}
    return Account.create(email=email, **(defaults | columns))


def make_patient(
    account: Account | None = None, first_name: str = "Anna", now: datetime = START, **columns: object
) -> Patient:
    defaults: dict[str, object] = {"zone": "Europe/London", "sex": "F", "birth_year": 1952, "menopausal": "post"}
    return add_patient(account or make_account(), first_name, now, **(defaults | columns))


def make_people(now: datetime = START) -> People:
    patient, caregiver, stranger = (
        make_account(f"{name}@example.org", now) for name in ("anna", "caregiver", "stranger")
    )
    record, stranger_record = make_patient(patient, "Anna", now), make_patient(stranger, "Sven", now)
    add_grant(caregiver, record, Role.LOOK, now)
    make_contact(record, relation=Relation.PATIENT, email=patient.email, account=patient)
    return People(patient, caregiver, stranger, record, stranger_record)


def make_contact(
    patient: Patient,
    *,
    relation: Relation = Relation.CAREGIVER,
    email: str | None = None,
    status: ContactStatus = ContactStatus.ACTIVE,
    now: datetime = START,
    **columns: object,
) -> Contact:
    defaults: dict[str, object] = {"name": "Carl", "kinds": ["missed_dose", "scan"], "confirmed_at": now}
    return Contact.create(
        patient=patient,
        relation=relation,
        email=email or f"carer{next(_numbers)}@example.org",
        status=status,
        invited_at=now,
        **(defaults | columns),
    )


def make_plan(patient: Patient, agent: str = "teriparatide", now: datetime = START, **columns: object) -> Plan:
    """A daily 08:00 plan that began on the day of START; `next_due_at` is set by the tests that need it."""
    defaults: dict[str, object] = {
        "dose": "20 micrograms",
        "rhythm_kind": RhythmKind.EVERY_N_DAYS,
        "every": 1,
        "weekdays": [],
        "times": ["08:00"],
        "zone": patient.zone,
        "starts_on": date(2026, 3, 2),
        "created_at": now,
    }
    return Plan.create(patient=patient, agent=agent, **(defaults | columns))
