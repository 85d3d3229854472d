"""The date of the next scan: the person's own, else derived from her scans and her treatment."""

from datetime import date, datetime
from typing import Any

from bonetrack.core.bookings import is_visit
from bonetrack.core.rhythm import local_day
from bonetrack.core.scan_clock import Taken, answers, derive_next_scan
from bonetrack.services.consents import require_consent
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Account, Patient, Plan
from bonetrack.storage.patients import reload_patient, set_derived_scan, update_patient
from bonetrack.storage.plans import agent_of, list_plans
from bonetrack.storage.scans import latest_scan_day

NEXT_SCAN = "next_scan"


def choose_next_scan(patient: Patient, day: date | None, months: int | None) -> None:
    """The person's own date and rhythm: the clinic's word wins over ours. No date and no rhythm: no reminder."""
    is_own = day is not None or months is None
    update_patient(patient, next_scan_on=day, scan_interval_months=months, next_scan_is_own=is_own)


def record_next_scan(patient: Patient, account: Account, day: date | None, months: int | None, now: datetime) -> None:
    """Her choice, with its audit entry."""
    with transaction():
        require_consent(patient)
        old = _choice_of(reload_patient(patient))
        choose_next_scan(patient, day, months)
        new, action = _choice_of(reload_patient(patient)), AuditAction.CORRECTED
        record_audit(patient, account, action, NEXT_SCAN, patient.public_id, old=old, new=new, now=now)


def _choice_of(patient: Patient) -> dict[str, Any]:
    day = patient.next_scan_on
    return {
        "next_scan_on": None if day is None else day.isoformat(),
        "scan_interval_months": patient.scan_interval_months,
    }


def settle_after_scans(patient: Patient, latest_before: date | None) -> None:
    """After a scan was kept, changed or deleted. A newest scan that her own date asked for sets that date free."""
    latest, known = latest_scan_day(patient), reload_patient(patient)
    is_new = latest is not None and latest != latest_before
    if known.next_scan_is_own and is_new and latest is not None and _asks_for(known, latest):
        update_patient(patient, next_scan_is_own=False)
    booked_on = known.scan_booked_on
    if is_new and latest is not None and booked_on is not None and is_visit(latest, booked_on):
        update_patient(patient, scan_booked_on=None)
    derive_scan_date(patient)


def _asks_for(patient: Patient, day: date) -> bool:
    return patient.next_scan_on is not None and answers(day, patient.next_scan_on)


def derive_scan_date(patient: Patient) -> None:
    """In the caller's transaction, after scans or courses of treatment changed; her own date is left alone."""
    plans = list_plans(patient)
    taken = [Taken(plan.agent, plan.starts_on, plan.stops_on) for plan in plans]
    months = reload_patient(patient).scan_interval_months
    set_derived_scan(patient, derive_next_scan(taken, latest_scan_day(patient), months, _known_on(plans)))


def _known_on(plans: list[Plan]) -> date:
    """The day on which the newest course was typed in, so that nothing typed in later moves an overdue scan."""
    for_bone = [plan for plan in plans if agent_of(plan).evidence_agent is not None]
    newest = max(for_bone, key=lambda plan: plan.starts_on, default=None)
    return date.min if newest is None else local_day(newest.created_at, newest.zone)
