"""From a due plan to the row of its dose: one plan in one transaction, whatever was missed before."""

from collections.abc import Collection
from datetime import datetime

from bonetrack.core import notices
from bonetrack.core.agents import LabelRegion
from bonetrack.core.doses import DoseState
from bonetrack.core.missed_steps import is_news
from bonetrack.core.notices import Step
from bonetrack.core.rhythm import DueTime
from bonetrack.reminders.last_doses import ask_for_last
from bonetrack.reminders.one_row import HeldRow, work_on_each, work_on_one
from bonetrack.reminders.outbox import enqueue_step, own_contacts
from bonetrack.services.paused_steps import outside_pauses
from bonetrack.storage import claims
from bonetrack.storage.models import Plan
from bonetrack.storage.plans import (
    agent_of,
    ensure_occurrence,
    is_course_full,
    lacks_last_date,
    list_at_once,
    pending_due,
    set_next_due,
)
from bonetrack.storage.same_time import list_due_plans
from bonetrack.storage.wishes import wishes_of

FIRST_STEP = "due"


class StuckPlan(RuntimeError):
    """The plan's next dose is the one that was just planned."""


def plan_next(now: datetime, skipping: Collection[int] = ()) -> bool:
    """All due plans of one person: each dose's row, that dose's first step, and the plan's next time."""
    return work_on_one(claims.find_due_plan, lambda plan: _plan_all(plan, now, skipping), now, skipping)


def _plan_all(found: Plan, now: datetime, skipping: Collection[int]) -> None:
    """Doses of the same time are planned in one transaction, so that no worker sees one of them without the other."""
    patient = found.patient
    plans = list_due_plans(patient, now, skipping)
    if not plans:
        raise HeldRow(found.id)
    for plan in plans:
        plan.patient = patient
    work_on_each(plans, lambda plan: _plan(plan, now))


def _plan(plan: Plan, now: datetime) -> None:
    due = pending_due(plan)
    if due is None:
        raise StuckPlan
    if is_course_full(plan):
        # The last dose of the course was logged in another plan of it a moment ago.
        set_next_due(plan, after=due.due_at, now=now)
        return
    for each in list_at_once(plan, due):
        _plan_dose(plan, each, now)
    following = set_next_due(plan, after=due.due_at, now=now)
    if following == due:
        raise StuckPlan


def _plan_dose(plan: Plan, due: DueTime, now: datetime) -> None:
    occurrence = ensure_occurrence(plan, due, LabelRegion(plan.patient.label_region), now)
    was_missed = occurrence.state == DoseState.MISSED and is_news(occurrence.closes_at, now)
    if (occurrence.state == DoseState.DUE or was_missed) and occurrence.next_step_at is None:
        claims.set_step(occurrence, FIRST_STEP, due.due_at)


def ahead_next(now: datetime, mail_domain: str, skipping: Collection[int] = ()) -> bool:
    """One plan with a notice that comes before its dose is due, such as the call to book a clinic dose."""
    return work_on_one(claims.find_plan_ahead, lambda plan: _notify_ahead(plan, mail_domain, now), now, skipping)


def _notify_ahead(plan: Plan, mail_domain: str, now: datetime) -> None:
    due = pending_due(plan)
    if due is None and lacks_last_date(plan):
        claims.set_ahead_step(plan, ask_for_last(plan, mail_domain, now))
        return
    if due is None or due.due_at <= now or plan.deleted_at is not None:
        claims.set_ahead_step(plan, None)
        return
    turn = notices.take_turn(list_ahead_steps(plan, due), now)
    if plan.sends_reminders:
        for step in turn.steps:
            _enqueue_ahead(plan, due, step, mail_domain, now)
    claims.set_ahead_step(plan, turn.next_at)


def list_ahead_steps(plan: Plan, due: DueTime) -> list[Step]:
    """Those that no pause of the plan silences."""
    steps = notices.list_ahead_steps(agent_of(plan), due, plan.zone, wishes_of(plan))
    return outside_pauses(plan, steps, due.due_at)


def _enqueue_ahead(plan: Plan, due: DueTime, step: Step, mail_domain: str, now: datetime) -> None:
    day = due.due_on.isoformat()
    # Of several a day each is told ahead by itself.
    dose = day if len(plan.times) == 1 else f"{day}T{due.due_time:%H%M}"
    for contact in own_contacts(plan.patient):
        enqueue_step(
            step,
            contact,
            unique_key=notices.dose_key(step.message, plan.public_id, dose, contact.public_id, step.name),
            expires_at=due.due_at,
            details={"plan": plan.public_id, "due_on": day},
            mail_domain=mail_domain,
            now=now,
        )
