"""A visit for a dose that the clinic gives: booked, booked anew, not booked after all."""

from datetime import date, datetime, time
from typing import Any

from bonetrack.core.booking import LONGEST_AHEAD
from bonetrack.core.rhythm import local_day
from bonetrack.services.consents import require_consent
from bonetrack.services.errors import NotFound
from bonetrack.services.reschedule import hand_over
from bonetrack.storage import doses as dose_rows
from bonetrack.storage import plans as rows
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.claims import set_ahead_step
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Account, Patient, Plan

NOT_BOOKED: dict[str, Any] = {"booked_on": None, "booked_time": None, "booked_at": None}


class CannotBook(ValueError):
    """The dose is taken at home, or the day is past or more than a year away."""


def book_visit(patient: Patient, account: Account, plan_id: str, on: date, at: time | None, now: datetime) -> Plan:
    """The notices to book it end; one reminder comes the day before. The steps of a late denosumab dose go on."""
    with transaction():
        plan = _locked(patient, plan_id)
        today = local_day(now, plan.zone)
        if not rows.agent_of(plan).is_clinic_given or not today <= on <= today + LONGEST_AHEAD:
            raise CannotBook(plan.agent)
        require_consent(patient)
        clock = None if at is None else at.isoformat("minutes")
        return _change(patient, account, plan, {"booked_on": on, "booked_time": clock, "booked_at": now}, now)


def cancel_booking(patient: Patient, account: Account, plan_id: str, now: datetime) -> Plan:
    with transaction():
        return _change(patient, account, _locked(patient, plan_id), NOT_BOOKED, now)


def settle_booking(plan: Plan, taken_at: datetime | None) -> None:
    """A dose was logged: the visit that was booked has been, unless that dose is older than the booking."""
    if plan.booked_at is not None and (taken_at is None or taken_at >= plan.booked_at):
        rows.update_columns(plan, **NOT_BOOKED)


def _change(patient: Patient, account: Account, plan: Plan, columns: dict[str, Any], now: datetime) -> Plan:
    old = _values(plan)
    rows.update_columns(plan, **columns)
    _wake(plan, now)
    new = _values(plan)
    if new != old:
        record_audit(patient, account, AuditAction.CORRECTED, "plan", plan.public_id, old=old, new=new, now=now)
    return plan


def _wake(plan: Plan, now: datetime) -> None:
    """The worker looks at the steps of this dose anew; it knows what it has sent."""
    if plan.next_due_at is not None:
        set_ahead_step(plan, now)
    for occurrence in dose_rows.list_open_occurrences(plan):
        hand_over(occurrence, now)


def _values(plan: Plan) -> dict[str, Any]:
    on = plan.booked_on
    return {"booked_on": None if on is None else on.isoformat(), "booked_time": plan.booked_time}


def _locked(patient: Patient, plan_id: str) -> Plan:
    plan = dose_rows.lock_plan(patient, plan_id)
    if plan is None:
        raise NotFound(plan_id)
    return plan
