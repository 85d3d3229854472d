"""Rows for tests: a default for every argument, real tables underneath."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from bonetrack.core.agents import RhythmKind
from bonetrack.core.doses import DoseState, Outcome
from bonetrack.core.people import ContactStatus, Relation, Role
from bonetrack.core.rhythm import to_utc
from bonetrack.services import tz_data
from bonetrack.services.consents import give as give_consent
from bonetrack.services.consents import has_consent
from bonetrack.storage.models import (
    Account,
    BoneEvent,
    CalendarFeed,
    Contact,
    DoseEntry,
    HouseFact,
    MarkerResult,
    Occurrence,
    Patient,
    Pause,
    Pen,
    Plan,
    Scan,
    ScanReading,
    Supply,
)
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
    account: Account | None = None,
    first_name: str = "Anna",
    now: datetime = START,
    *,
    has_agreed: bool = True,
    **columns: object,
) -> Patient:
    """A record whose person agreed that health data are kept, unless told otherwise."""
    defaults: dict[str, object] = {"zone": "Europe/London", "sex": "F", "birth_year": 1952, "menopausal": "post"}
    account = account or make_account(now=now)
    if has_agreed and not has_consent(account):
        give_consent(account, "test", "I agree.", now)
    return add_patient(account, first_name, now, **(defaults | columns))


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
    defaults: dict[str, object] = {"name": "Carl", "kinds": ["missed_dose", "clinic_dose", "scan"], "confirmed_at": now}
    return Contact.create(
        patient=patient,
        relation=relation,
        email=email or f"carer{next(_numbers)}@example.org",
        status=status,
        invited_at=now,
        **(defaults | columns),
    )


def make_plan(patient: Patient, agent: str = "teriparatide", now: datetime = START, **columns: object) -> Plan:
    """A daily 08:00 plan, begun and kept since the midnight of START; tests that need `next_due_at` set it."""
    defaults: dict[str, object] = {
        "dose": "20 micrograms",
        "rhythm_kind": RhythmKind.EVERY_N_DAYS,
        "every": 1,
        "weekdays": [],
        "times": ["08:00"],
        "zone": patient.zone,
        "starts_on": date(2026, 3, 2),
        "created_at": now.replace(hour=0, minute=0),
    }
    return Plan.create(patient=patient, agent=agent, **(defaults | columns))


def make_occurrence(plan: Plan, due_on: date = date(2026, 3, 2), **columns: object) -> Occurrence:
    """08:00 of one day, due and unlogged; its window closes at local midnight."""
    due_at = to_utc(due_on, time(8, 0), plan.zone)
    defaults: dict[str, object] = {
        "due_time": "08:00",
        "due_at": due_at,
        "closes_at": to_utc(due_on + timedelta(days=1), time(0), plan.zone),
        "state": DoseState.DUE,
    }
    return Occurrence.create(plan=plan, due_on=due_on, **(defaults | columns))


def make_dose_entry(plan: Plan, taken_at: datetime = START, **columns: object) -> DoseEntry:
    occurrence = make_occurrence(plan, taken_at.date(), state=DoseState.TAKEN)
    defaults: dict[str, object] = {"outcome": Outcome.TAKEN, "recorded_at": taken_at}
    return DoseEntry.create(occurrence=occurrence, taken_at=taken_at, **(defaults | columns))


def make_pause(
    plan: Plan, starts_on: date = date(2026, 3, 2), ends_on: date = date(2026, 3, 9), **columns: object
) -> Pause:
    """The row alone; what follows from a pause is the service's to do."""
    defaults: dict[str, object] = {"reason": "hospital", "created_at": START}
    return Pause.create(plan=plan, starts_on=starts_on, ends_on=ends_on, **(defaults | columns))


def make_scan(
    patient: Patient,
    scanned_on: date = date(2026, 1, 5),
    site: str = "lumbar_spine",
    bmd_g_cm2: float = 0.812,
    **columns: object,
) -> Scan:
    """One scan with one site, on one machine."""
    defaults: dict[str, object] = {"scanner_maker": "Hologic", "scanner_model": "Horizon", "recorded_at": START}
    scan = Scan.create(patient=patient, scanned_on=scanned_on, **(defaults | columns))
    ScanReading.create(scan=scan, site=site, bmd_g_cm2=bmd_g_cm2, vertebrae="L1-L4" if site == "lumbar_spine" else "")
    return scan


def make_marker_result(patient: Patient, value: float = 420.0, **columns: object) -> MarkerResult:
    defaults: dict[str, object] = {
        "marker": "ctx",
        "drawn_on": date(2026, 1, 5),
        "entered_value": f"{value:g}",
        "entered_unit": "ng/L",
        "recorded_at": START,
    }
    return MarkerResult.create(patient=patient, value=value, **(defaults | columns))


def make_bone_event(patient: Patient, happened_on: date = date(2026, 1, 10), **columns: object) -> BoneEvent:
    """A broken wrist."""
    defaults: dict[str, object] = {"kind": "fracture", "bone": "wrist", "side": "left", "recorded_at": START}
    return BoneEvent.create(patient=patient, happened_on=happened_on, **(defaults | columns))


def make_calendar_feed(patient: Patient, **columns: object) -> CalendarFeed:
    """A feed whose address nobody knows; `services.calendar_feeds` makes one that opens."""
    defaults: dict[str, object] = {"token_hash": f"{next(_numbers):064x}", "titles": "neutral", "created_at": START}
    return CalendarFeed.create(patient=patient, changed_at=START, **(defaults | columns))


def make_supply(plan: Plan, doses: int = 28, counted_at: datetime = START, **columns: object) -> Supply:
    """A count of one plan; nothing of it is sent before a test wakes it."""
    return Supply.create(plan=plan, doses=doses, counted_at=counted_at, **columns)


def make_pen(plan: Plan, opened_on: date = date(2026, 3, 2), **columns: object) -> Pen:
    return Pen.create(plan=plan, opened_on=opened_on, **({"recorded_at": START} | columns))


def make_tz_data_current() -> None:
    """As after the worker's first pass: every stored moment follows from the installed tz data."""
    HouseFact.create(name=tz_data.FACT, value={"done": tz_data.installed_version()})
