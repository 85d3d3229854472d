"""Patients and the grants that open their records."""

from datetime import UTC, date, datetime

from bonetrack.core.people import Role
from bonetrack.storage.models import Account, Grant, Patient

LOOK_SOON = datetime(1970, 1, 1, tzinfo=UTC)
"""Long due: the worker finds the next reminder at its next look."""
STEPS = {"scan_step_at": ("next_scan_on", "scan_booked_on"), "lab_step_at": ("next_lab_on", "lab_booked_on")}


def add_patient(account: Account, first_name: str, now: datetime, **columns: object) -> Patient:
    """A new record with its owner's own grant."""
    patient = Patient.create(first_name=first_name, created_at=now, **_with_steps(columns, None))
    add_grant(account, patient, Role.SELF, now)
    return patient


def add_grant(account: Account, patient: Patient, role: Role, now: datetime) -> Grant:
    return Grant.create(account=account, patient=patient, role=role, given_at=now)


def find_grant(account: Account, patient_public_id: str) -> Grant | None:
    """The live grant of an account on one record, with the patient joined."""
    return (
        Grant.select(Grant, Patient)
        .join(Patient)
        .where(Grant.account == account, Patient.public_id == patient_public_id, Grant.ended_at.is_null())
        .first()
    )


def find_own_grant(account: Account) -> Grant | None:
    return (
        Grant.select(Grant, Patient)
        .join(Patient)
        .where(Grant.account == account, Grant.role == Role.SELF, Grant.ended_at.is_null())
        .first()
    )


def list_grants(account: Account) -> list[Grant]:
    """All live grants of an account, its own record first."""
    grants = Grant.select(Grant, Patient).join(Patient).where(Grant.account == account, Grant.ended_at.is_null())
    return sorted(grants, key=lambda grant: (grant.role != Role.SELF, grant.patient.first_name))


def list_own_patients(account: Account) -> list[Patient]:
    """The records whose person this account is."""
    own = (Grant.account == account) & (Grant.role == Role.SELF) & Grant.ended_at.is_null()
    return list(Patient.select().join(Grant).where(own).order_by(Patient.id))


def update_patient(patient: Patient, **columns: object) -> None:
    Patient.update(**_with_steps(columns, patient)).where(Patient.id == patient.id).execute()


def reload_patient(patient: Patient) -> Patient:
    """The row as it stands now, in this transaction."""
    row: Patient = Patient.get_by_id(patient.id)
    return row


def set_derived_scan(patient: Patient, day: date | None) -> None:
    """Move a date that is derived; one of her own stays, also if another phone names it right now."""
    if reload_patient(patient).next_scan_on == day:
        return
    is_derived = Patient.next_scan_is_own == False  # noqa: E712
    Patient.update(**_with_steps({"next_scan_on": day}, patient)).where(Patient.id == patient.id, is_derived).execute()


def _with_steps(columns: dict[str, object], patient: Patient | None) -> dict[str, object]:
    """Whoever moves the day of a scan or of a blood test also wakes its reminders; without any day they rest."""
    woken = columns
    for step, days in STEPS.items():
        if step in columns or not set(days) & columns.keys():
            continue
        known = None if patient is None else reload_patient(patient)
        standing = [columns.get(day, getattr(known, day, None)) for day in days]
        woken = woken | {step: LOOK_SOON if any(standing) else None}
    return woken
