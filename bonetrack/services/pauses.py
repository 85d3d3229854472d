"""Pausing a plan: made, changed, ended early; what falls due follows in the same transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from bonetrack.core.agents import LabelRegion
from bonetrack.core.doses import DoseState, state_of
from bonetrack.core.messages import MessageKind
from bonetrack.core.mornings import morning_of
from bonetrack.core.pauses import PauseDraft, PauseSpan, can_be_paused, find_pause, moves_no_dose, resumes_at
from bonetrack.core.people import kind_of_dose
from bonetrack.core.rhythm import local_day, to_utc
from bonetrack.core.snooze import keep_inside
from bonetrack.services.consents import require_consent
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.services.occurrences import due_of, is_due_day
from bonetrack.services.reschedule import hand_over, keep_past_doses, unplanned_since
from bonetrack.storage import doses as dose_rows
from bonetrack.storage import pauses as rows
from bonetrack.storage import plans as plan_rows
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.contacts import list_active, list_caregivers
from bonetrack.storage.database import transaction
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Account, Contact, Occurrence, Patient, Pause, Plan
from bonetrack.storage.supplies import wake_after_plan

ENTITY = "pause"
# A window that ends a week before the next dose still hangs on a dose that the pause takes away.
WINDOWS_REACH = timedelta(days=8)


class CannotBePaused(ValueError):
    """Nothing may silence the reminders of this agent."""


class PausesOverlap(ValueError):
    """Another pause of the plan covers some of these days."""


def find_live_pause(plan: Plan, now: datetime) -> Pause | None:
    """The pause that runs, or is still to come."""
    return rows.find_live_pause(plan, local_day(now, plan.zone))


def list_pauses(plan: Plan) -> list[Pause]:
    """Those that hold at least a day, also if they are over, in order."""
    return [row for row in rows.list_pauses(plan) if row.starts_on < row.ends_on]


def pause_plan(
    patient: Patient, account: Account, plan_public_id: str, draft: PauseDraft, mail_domain: str, now: datetime
) -> Pause:
    """A new pause. The same form sent twice finds the pause that stands."""
    with transaction():
        plan = _locked(patient, plan_public_id)
        require_consent(patient)
        if not can_be_paused(plan_rows.agent_of(plan)):
            raise CannotBePaused(plan.agent)
        same = [row for row in rows.list_pauses(plan) if row.ended_at is None and rows.span_of(row) == draft.span]
        if same:
            return same[0]
        old = rows.list_spans(plan)
        _refuse_overlap(old, draft.span)
        pause = rows.add_pause(plan, account, _tellable_only(draft, patient, plan), now)
        _audit(patient, account, AuditAction.CREATED, pause, None, now)
        _take_pauses(plan, patient, old, now)
        _tell_caregivers(patient, pause, mail_domain, now)
        return pause


def change_pause(
    patient: Patient,
    account: Account,
    public_id: str,
    draft: PauseDraft,
    expected_version: int,
    mail_domain: str,
    now: datetime,
) -> Pause:
    """Other days, another reason; StaleEdit holds what stands there when another phone was first.

    One that was ended meanwhile runs again, by the days that are named now.
    """
    with transaction():
        plan, pause = _locked_pause(patient, public_id)
        require_consent(patient)
        old, before = rows.list_spans(plan), pause_values(pause)
        _refuse_overlap([rows.span_of(row) for row in rows.list_pauses(plan) if row.id != pause.id], draft.span)
        columns = rows.columns_of(_tellable_only(draft, patient, plan))
        changed = _replace(pause, expected_version, ended_at=None, **columns)
        _audit(patient, account, AuditAction.CORRECTED, changed, before, now)
        _take_pauses(plan, patient, old, now)
        _tell_caregivers(patient, changed, mail_domain, now)
        return changed


def end_pause(patient: Patient, account: Account, public_id: str, expected_version: int, now: datetime) -> Pause:
    """Doses start again today; a pause that had not begun never was. One that is over stays as it is."""
    with transaction():
        plan, pause = _locked_pause(patient, public_id)
        today = local_day(now, plan.zone)
        if pause.ended_at is not None or pause.ends_on <= today:
            return pause
        old, before = rows.list_spans(plan), pause_values(pause)
        changed = _replace(pause, expected_version, ends_on=max(pause.starts_on, today), ended_at=now)
        _audit(patient, account, AuditAction.CORRECTED, changed, before, now)
        _take_pauses(plan, patient, old, now)
        return changed


def _take_pauses(plan: Plan, patient: Patient, old: Sequence[PauseSpan], now: datetime) -> None:
    """Open doses of paused days go, logged ones count as added, doses of days that are free again are due."""
    wake_after_plan(patient)
    if moves_no_dose(plan_rows.agent_of(plan)):
        _wake(dose_rows.list_open_occurrences(plan), now)
        plan_rows.set_next_due(plan, unplanned_since(plan, now), now)
        return
    new = rows.list_spans(plan)
    spans = [*old, *new]
    for row in dose_rows.list_occurrences(
        plan, min(span.starts_on for span in spans), max(span.ends_on for span in spans)
    ):
        _settle(plan, row, old, new)
    region = LabelRegion(patient.label_region)
    keep_past_doses(plan, region, now)
    changed_from = to_utc(min(span.starts_on for span in spans), time(0), plan.zone) - WINDOWS_REACH
    for row in dose_rows.list_unlogged_occurrences(plan):
        if row.closes_at is not None and row.closes_at >= changed_from:
            _close_anew(plan, row, region, new, now)
    _wake(dose_rows.list_open_occurrences(plan), now)
    plan_rows.set_next_due(plan, now, now)


def _settle(plan: Plan, row: Occurrence, old: Sequence[PauseSpan], new: Sequence[PauseSpan]) -> None:
    was_paused, is_paused = (find_pause(spans, row.due_on) is not None for spans in (old, new))
    if is_paused and row.state in (DoseState.DUE, DoseState.MISSED):
        dose_rows.delete_occurrence(row)
    elif is_paused != was_paused:
        dose_rows.update_occurrence(row, is_added=is_paused or not is_due_day(plan, row.due_on))


def _close_anew(plan: Plan, row: Occurrence, region: LabelRegion, spans: Sequence[PauseSpan], now: datetime) -> None:
    """A window that ends with the next dose moves with it."""
    closes_at = plan_rows.window_end(plan, due_of(row), region, spans)
    if closes_at == row.closes_at:
        return
    state = state_of(None, None, row.due_on, plan.zone, closes_at, now)
    until = keep_inside(row.snoozed_until, closes_at, now)
    dose_rows.update_occurrence(row, closes_at=closes_at, snoozed_until=until, state=state)
    hand_over(row, now if state is DoseState.DUE else None)


def _wake(open_rows: Iterable[Occurrence], now: datetime) -> None:
    """The worker looks at their steps again, which may have moved to another day."""
    for row in open_rows:
        hand_over(row, now)


def list_tellable(patient: Patient, plan: Plan) -> list[Contact]:
    """The caregivers who hear of doses of this plan, of whom she may choose."""
    return list_active(patient, kind_of_dose(is_clinic_given=plan_rows.agent_of(plan).is_clinic_given))


def _tellable_only(draft: PauseDraft, patient: Patient, plan: Plan) -> PauseDraft:
    """Without those who were stopped while the form was open, and those who hear of other things alone."""
    tellable = (contact.public_id for contact in list_tellable(patient, plan))
    return replace(draft, told=tuple(public_id for public_id in tellable if public_id in draft.told))


def list_told(pause: Pause) -> list[Contact]:
    """The caregivers whom she chose to tell."""
    return [contact for contact in list_caregivers(pause.plan.patient) if contact.public_id in pause.told]


def _tell_caregivers(patient: Patient, pause: Pause, mail_domain: str, now: datetime) -> None:
    """Those whom she chose: once for each end that was named, on the morning of the day the pause begins.

    A pause that has begun is told at once; one of the past is no news.
    """
    plan = pause.plan
    expires_at = resumes_at(rows.span_of(pause), plan.zone)
    if not pause.told or expires_at <= now:
        return
    due_at = max(now, morning_of(pause.starts_on, plan.zone))
    if pause.starts_on <= local_day(now, plan.zone):
        due_at = now
    for contact in list_tellable(patient, plan):
        if contact.public_id not in pause.told:
            continue
        message = NewMessage(
            unique_key=f"{MessageKind.PLAN_PAUSED}:{pause.public_id}:{contact.public_id}:{pause.ends_on.isoformat()}",
            kind=MessageKind.PLAN_PAUSED,
            address=contact.email,
            due_at=due_at,
            expires_at=expires_at,
            details={"pause": pause.public_id, "ends_on": pause.ends_on.isoformat()},
            patient=patient,
            contact=contact,
        )
        enqueue(message, mail_domain, now)


def _refuse_overlap(spans: Iterable[PauseSpan], span: PauseSpan) -> None:
    if any(span.overlaps(other) for other in spans):
        raise PausesOverlap


def _replace(pause: Pause, expected_version: int, **columns: object) -> Pause:
    if not rows.replace_pause(pause, expected_version, **columns):
        raise StaleEdit(rows.reload_pause(pause))
    return rows.reload_pause(pause)


def _locked(patient: Patient, plan_public_id: str) -> Plan:
    plan = dose_rows.lock_plan(patient, plan_public_id)
    if plan is None:
        raise NotFound(plan_public_id)
    return plan


def _locked_pause(patient: Patient, public_id: str) -> tuple[Plan, Pause]:
    found = rows.find_pause_of(patient, public_id)
    if found is None:
        raise NotFound(public_id)
    return _locked(patient, found.plan.public_id), rows.reload_pause(found)


def pause_values(pause: Pause) -> dict[str, Any]:
    """What the audit trail keeps of a pause."""
    return {
        "paused_from": pause.starts_on.isoformat(),
        "paused_until": pause.ends_on.isoformat(),
        "reason": pause.reason,
        "note": pause.note,
        "told": [contact.name for contact in list_told(pause)],
    }


def _audit(
    patient: Patient, account: Account, action: AuditAction, pause: Pause, old: dict[str, Any] | None, now: datetime
) -> None:
    new = pause_values(pause)
    record_audit(patient, account, action, ENTITY, pause.public_id, old=old, new=new, now=now)
