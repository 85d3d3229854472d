"""Quiet hours of a person, and how messages speak of one plan."""

from datetime import datetime, time
from typing import Any

from bonetrack.core.agents import get_agent
from bonetrack.core.home_steps import AHEAD_MINUTES
from bonetrack.core.quiet_hours import QuietHours
from bonetrack.services.consents import require_consent
from bonetrack.services.errors import NotFound
from bonetrack.services.reschedule import hand_over, unplanned_since
from bonetrack.storage import doses as dose_rows
from bonetrack.storage import plans as rows
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.locks import lock_record
from bonetrack.storage.models import Account, Patient, Plan
from bonetrack.storage.patients import reload_patient, update_patient


def choose_quiet_hours(patient: Patient, account: Account, starts: time, ends: time, now: datetime) -> None:
    """Raises ValueError where they would last all day."""
    QuietHours(starts, ends, patient.zone)
    require_consent(patient)
    _keep(patient, account, starts.isoformat("minutes"), ends.isoformat("minutes"), now)


def end_quiet_hours(patient: Patient, account: Account, now: datetime) -> None:
    _keep(patient, account, None, None, now)


def _keep(patient: Patient, account: Account, starts: str | None, ends: str | None, now: datetime) -> None:
    """What waits for the old morning is looked at again."""
    new: dict[str, Any] = {"quiet_from": starts, "quiet_until": ends}
    with transaction():
        lock_record(patient)
        known = reload_patient(patient)
        old = {name: getattr(known, name) for name in new}
        update_patient(patient, **new)
        if new != old:
            what = (AuditAction.CORRECTED, "patient", patient.public_id)
            record_audit(patient, account, *what, old=old, new=new, now=now)
        for plan in rows.list_plans(patient):
            for occurrence in dose_rows.list_open_occurrences(plan):
                if occurrence.due_at <= now:
                    hand_over(occurrence, now)


def choose_plan_messages(
    patient: Patient, account: Account, plan_id: str, ahead_minutes: int | None, nickname: str, now: datetime
) -> Plan:
    """How long before a dose a notice comes, and the person's own word for it in messages."""
    with transaction():
        plan = dose_rows.lock_plan(patient, plan_id)
        if plan is None:
            raise NotFound(plan_id)
        is_on_offer = ahead_minutes in AHEAD_MINUTES and not get_agent(plan.agent).is_clinic_given
        if ahead_minutes is not None and not is_on_offer:
            raise ValueError("not a notice on offer")
        require_consent(patient)
        new = {"ahead_minutes": ahead_minutes, "nickname": nickname}
        old = {name: getattr(plan, name) for name in new}
        rows.update_columns(plan, **new)
        rows.set_next_due(plan, unplanned_since(plan, now), now)
        if new != old:
            what = (AuditAction.CORRECTED, "plan", plan.public_id)
            record_audit(patient, account, *what, old=old, new=new, now=now)
        return plan
