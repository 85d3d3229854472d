"""Plans: kept, changed, stopped, deleted; each with its audit entry and its next due time in one transaction."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bonetrack.core.agents import LabelRegion
from bonetrack.core.doses import Outcome
from bonetrack.core.plans import Doubt, PlanDraft, Span, list_doubts
from bonetrack.core.rhythm import local_day, to_utc
from bonetrack.services.coming_doses import waits_for_last
from bonetrack.services.consents import require_consent
from bonetrack.services.doses import DoseFacts, add_dose, get_plan
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.services.reschedule import (
    end_at_stop,
    has_new_schedule,
    keep_past_doses,
    take_new_schedule,
    unplanned_since,
)
from bonetrack.services.scan_dates import derive_scan_date
from bonetrack.storage import doses as dose_rows
from bonetrack.storage import plans as rows
from bonetrack.storage.audit import AuditAction, list_audit, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.locks import lock_record
from bonetrack.storage.models import Account, AuditEntry, Patient, Plan
from bonetrack.storage.pauses import list_pauses
from bonetrack.storage.supplies import wake_after_plan

ENTITY = "plan"


class PlanHasDoses(ValueError):
    """A plan with logged doses is stopped, not deleted: what was logged stays true."""


@dataclass(frozen=True)
class SortedPlans:
    current: tuple[Plan, ...]
    coming: tuple[Plan, ...]
    past: tuple[Plan, ...]


def sort_plans(patient: Patient, now: datetime) -> SortedPlans:
    today = local_day(now, patient.zone)
    plans = rows.list_plans(patient)
    past = [plan for plan in plans if plan.stops_on is not None and plan.stops_on <= today]
    coming = [plan for plan in plans if plan.starts_on > today and plan not in past]
    current = [plan for plan in plans if plan not in past and plan not in coming]
    return SortedPlans(tuple(current), tuple(coming), tuple(past))


def draft_of(plan: Plan) -> PlanDraft:
    return PlanDraft(plan.agent, plan.dose, rows.rhythm_of(plan), plan.starts_on, plan.stops_on, plan.why)


def find_doubts(patient: Patient, draft: PlanDraft, but_plan: Plan | None, now: datetime) -> list[Doubt]:
    """What to ask before this plan is kept beside the others."""
    return list_doubts(draft.span, _other_spans(patient, draft, but_plan), local_day(now, patient.zone))


def _other_spans(patient: Patient, draft: PlanDraft, but_plan: Plan | None) -> Iterable[Span]:
    for plan in rows.list_plans(patient):
        if but_plan is not None and plan.id == but_plan.id:
            continue
        span = Span(plan.agent, plan.starts_on, plan.stops_on)
        yield replace(span, stops_on=draft.starts_on) if plan.public_id == draft.ends_plan else span


def can_delete(plan: Plan) -> bool:
    return dose_rows.count_entries(plan) == 0


def list_changes(patient: Patient, plan: Plan) -> list[AuditEntry]:
    """What was changed in a plan and in its pauses, newest first."""
    found = list_audit(patient, plan.public_id)
    for pause in list_pauses(plan):
        found += list_audit(patient, pause.public_id)
    return sorted(found, key=lambda entry: (entry.at, entry.id), reverse=True)


def make_plan(patient: Patient, account: Account, draft: PlanDraft, request_key: str, now: datetime) -> Plan:
    """Keep a new plan. The same form sent twice gives the plan that stands."""
    public_id = _public_id(patient, request_key)
    with transaction():
        lock_record(patient)
        require_consent(patient)
        plan = rows.add_plan(patient, public_id, now, zone=patient.zone, **_columns(draft))
        if plan is None:
            return _known_plan(patient, public_id)
        _audit(patient, account, AuditAction.CREATED, plan, None, plan_values(plan), now)
        _end_plan_before(patient, account, draft, now)
        rows.update_columns(plan, waits_for_last=waits_for_last(plan, plan.starts_on))
        rows.set_next_due(plan, now, now)
        if draft.last_given_on is not None:
            _log_last_given(patient, account, plan, draft.last_given_on, now)
        derive_scan_date(patient)
        wake_after_plan(patient)
        return rows.reload_plan(plan)


def _known_plan(patient: Patient, public_id: str) -> Plan:
    known = rows.find_any_plan(patient, public_id)
    if known is None:
        raise NotFound(public_id)
    return known


def change_plan(
    patient: Patient, account: Account, public_id: str, draft: PlanDraft, expected_version: int, now: datetime
) -> Plan:
    """Change a plan; StaleEdit holds the plan as it stands when another phone was first. The agent stays."""
    with transaction():
        plan = _locked(patient, public_id)
        require_consent(patient)
        columns = _columns(replace(draft, agent=plan.agent))
        if draft.starts_on != plan.starts_on:
            columns["waits_for_last"] = waits_for_last(plan, draft.starts_on)
        is_new_schedule = has_new_schedule(plan, draft.rhythm, draft.starts_on)
        return _change(patient, account, plan, columns, expected_version, is_new_schedule, now)


def stop_plan(
    patient: Patient,
    account: Account,
    public_id: str,
    stops_on: date,
    reason: str,
    expected_version: int,
    now: datetime,
) -> Plan:
    """From `stops_on` on nothing is due any more. What was logged stays."""
    with transaction():
        plan = _locked(patient, public_id)
        columns = {"stops_on": stops_on, "stop_reason": reason}
        return _change(patient, account, plan, columns, expected_version, False, now)


def delete_plan(patient: Patient, account: Account, public_id: str, now: datetime) -> None:
    """Only a plan without a logged dose."""
    with transaction():
        plan = _locked(patient, public_id)
        if dose_rows.count_entries(plan):
            raise PlanHasDoses(plan.agent)
        for occurrence in dose_rows.list_occurrences(plan, date.min, date.max):
            dose_rows.delete_occurrence(occurrence)
        rows.update_columns(plan, deleted_at=now, next_due_at=None, next_due_on=None, ahead_step_at=None)
        _audit(patient, account, AuditAction.DELETED, plan, plan_values(plan), None, now)
        derive_scan_date(patient)
        wake_after_plan(patient)


def _change(
    patient: Patient,
    account: Account,
    plan: Plan,
    columns: dict[str, Any],
    expected_version: int,
    is_new_schedule: bool,
    now: datetime,
) -> Plan:
    old = plan_values(plan)
    if plan.version != expected_version:
        raise StaleEdit(plan)
    if is_new_schedule:
        take_new_schedule(plan, patient, columns, now)
    else:
        after, stopped_on = unplanned_since(plan, now), plan.stops_on
        rows.update_columns(plan, **columns)
        end_at_stop(plan, now)
        if stopped_on is not None and (plan.stops_on is None or plan.stops_on > stopped_on):
            # What the stop took away is due again, also the dose of today whose hour has passed.
            keep_past_doses(plan, LabelRegion(patient.label_region), now)
        rows.set_next_due(plan, after, now)
    rows.count_version_up(plan)
    changed = rows.reload_plan(plan)
    _audit(patient, account, AuditAction.CORRECTED, changed, old, plan_values(changed), now)
    derive_scan_date(patient)
    wake_after_plan(patient)
    return changed


def _end_plan_before(patient: Patient, account: Account, draft: PlanDraft, now: datetime) -> None:
    if draft.ends_plan is None:
        return
    before = get_plan(patient, draft.ends_plan)
    if before.stops_on is None or before.stops_on > draft.starts_on:
        _change(patient, account, before, {"stops_on": draft.starts_on}, before.version, False, now)


def _log_last_given(patient: Patient, account: Account, plan: Plan, day: date, now: datetime) -> None:
    """The hour is not asked; the plan's own time stands in, never later than now. Its day was read back before."""
    given_at = min(to_utc(day, rows.rhythm_of(plan).times[0], plan.zone), now)
    facts = DoseFacts(Outcome.TAKEN, taken_at=given_at)
    add_dose(patient, account, plan.public_id, facts, f"{plan.public_id}-last", now, is_sure=True)


def _columns(draft: PlanDraft) -> dict[str, Any]:
    rhythm = draft.rhythm
    return {
        "agent": draft.agent,
        "dose": draft.dose,
        "rhythm_kind": rhythm.kind,
        "every": rhythm.every,
        "weekdays": list(rhythm.weekdays),
        "days_on": rhythm.days_on or None,
        "days_off": rhythm.days_off or None,
        "times": [clock.isoformat("minutes") for clock in sorted(rhythm.times)],
        "weekend_time": None if rhythm.weekend_time is None else rhythm.weekend_time.isoformat("minutes"),
        "starts_on": draft.starts_on,
        "stops_on": draft.stops_on,
        "why": draft.why,
    }


def plan_values(plan: Plan) -> dict[str, Any]:
    """What the audit trail keeps of a plan."""
    rhythm = ("rhythm_kind", "every", "weekdays", "days_on", "days_off", "times", "weekend_time")
    names = ("agent", "dose", *rhythm, "zone", "why", "stop_reason")
    days = {name: getattr(plan, name) for name in ("starts_on", "stops_on")}
    return {name: getattr(plan, name) for name in names} | {
        name: None if day is None else day.isoformat() for name, day in days.items()
    }


def _locked(patient: Patient, public_id: str) -> Plan:
    plan = dose_rows.lock_plan(patient, public_id)
    if plan is None:
        raise NotFound(public_id)
    return plan


def _public_id(patient: Patient, request_key: str) -> str:
    """Random like any other, but the same for the same form, so that a double tap makes one plan."""
    digest = hashlib.sha256(f"{patient.public_id}:{request_key}".encode()).digest()
    return urlsafe_b64encode(digest[:12]).decode()


def _audit(
    patient: Patient,
    account: Account,
    action: AuditAction,
    plan: Plan,
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
    now: datetime,
) -> None:
    record_audit(patient, account, action, ENTITY, plan.public_id, old=old, new=new, now=now)
