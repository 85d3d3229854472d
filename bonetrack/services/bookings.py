"""The booked day of a scan, and the blood test that a person asked to be reminded of."""

from dataclasses import dataclass
from datetime import date, datetime

from bonetrack.core.booking import asked_day
from bonetrack.core.bookings import answers_lab, offer_lab_days
from bonetrack.core.rhythm import local_day
from bonetrack.services.consents import require_consent
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.markers import list_markers
from bonetrack.storage.models import Account, Patient
from bonetrack.storage.patients import reload_patient, update_patient
from bonetrack.storage.plans import agent_of, list_plans

SCAN, LAB = "scan_date", "lab_date"


@dataclass(frozen=True)
class LabOffer:
    """A day that guidelines would name; she chooses it or not."""

    agent: str
    months: int
    day: date


def book_scan(patient: Patient, account: Account, booked_on: date | None, now: datetime) -> None:
    """None: it is not booked, or not any more; then it is asked for again."""
    _change(patient, account, SCAN, {"scan_booked_on": booked_on}, now)


def set_lab(patient: Patient, account: Account, due_on: date | None, booked_on: date | None, now: datetime) -> None:
    """Both None: no reminder of a blood test."""
    _change(patient, account, LAB, {"next_lab_on": due_on, "lab_booked_on": booked_on}, now)


def settle_lab(patient: Patient) -> None:
    """In the transaction that kept a result: one that answers the day takes it away.

    A day that is booked long after the due one is for another test: it stays until a result of its own is there.
    """
    known = reload_patient(patient)
    booked_on, day = known.lab_booked_on, asked_day(known.lab_booked_on, known.next_lab_on)
    newest = next(iter(list_markers(patient)), None)
    if day is None or newest is None or not answers_lab(newest.drawn_on, day):
        return
    is_for_another = booked_on is not None and booked_on != day and not answers_lab(newest.drawn_on, booked_on)
    update_patient(patient, next_lab_on=None, lab_booked_on=booked_on if is_for_another else None)


def list_lab_offers(patient: Patient, now: datetime) -> list[LabOffer]:
    """For the treatments that run or are to come, the nearest day first."""
    today = local_day(now, patient.zone)
    offers = [
        LabOffer(plan.agent, months, day)
        for plan in list_plans(patient)
        if plan.stops_on is None or plan.stops_on > today
        for months, day in offer_lab_days(agent_of(plan), plan.starts_on, today)
    ]
    return sorted(offers, key=lambda offer: (offer.day, offer.agent))


def _change(patient: Patient, account: Account, entity: str, days: dict[str, date | None], now: datetime) -> None:
    with transaction():
        known = reload_patient(patient)
        old = {name: getattr(known, name) for name in days}
        if old == days:
            return
        require_consent(patient)
        update_patient(patient, **days)
        for name, day in days.items():
            setattr(patient, name, day)
        action = AuditAction.DELETED if not any(days.values()) else AuditAction.CORRECTED
        values = {"old": _iso(old), "new": None if action is AuditAction.DELETED else _iso(days)}
        record_audit(patient, account, action, entity, patient.public_id, **values, now=now)


def _iso(days: dict[str, date | None]) -> dict[str, str | None]:
    return {name: None if day is None else day.isoformat() for name, day in days.items()}
