"""The steps of open doses: their messages, and the end of their windows. One person's doses in one transaction."""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from bonetrack.core import notices
from bonetrack.core.doses import DoseState
from bonetrack.core.notices import Step, Turn
from bonetrack.core.people import NoticeKind, Relation
from bonetrack.core.rhythm import DueTime
from bonetrack.reminders.one_row import work_on_each, work_on_one
from bonetrack.reminders.outbox import enqueue_dose_step, own_contacts
from bonetrack.storage import claims
from bonetrack.storage.contacts import list_active
from bonetrack.storage.models import Contact, Occurrence, Patient, Plan
from bonetrack.storage.plans import agent_of
from bonetrack.storage.same_time import list_due_steps
from bonetrack.storage.wishes import wishes_of


def step_next(now: datetime, mail_domain: str, skipping: Collection[int] = ()) -> bool:
    """All doses of one person with a step that is due: what these steps do, and the next step of each."""

    def step_all(found: Occurrence) -> None:
        doses = list_due_steps(found.plan.patient, now, skipping)
        work_on_each(doses, lambda dose: _step(dose, mail_domain, now))

    return work_on_one(claims.find_due_step, step_all, now, skipping)


def _step(occurrence: Occurrence, mail_domain: str, now: datetime) -> None:
    plan: Plan = occurrence.plan
    if not is_open(occurrence) and not is_missed(occurrence):
        claims.set_step(occurrence, None, None)
        return
    caregivers = list_active(plan.patient, NoticeKind.MISSED_DOSE)
    turn = _turn_of(plan, occurrence, caregivers, now)
    if plan.sends_reminders:
        for step in turn.steps:
            for contact in _recipients(step, plan.patient, caregivers):
                enqueue_dose_step(step, contact, occurrence, mail_domain, now)
    if turn.is_closed and is_open(occurrence):
        claims.mark_missed(occurrence, turn.next_name, turn.next_at)
    else:
        claims.set_step(occurrence, turn.next_name, turn.next_at)


def is_open(occurrence: Occurrence) -> bool:
    """Nothing is logged for it, and its plan still asks for it."""
    return _is_planned(occurrence) and occurrence.state == DoseState.DUE


def is_missed(occurrence: Occurrence) -> bool:
    """Its window closed with nothing logged."""
    return _is_planned(occurrence) and occurrence.state == DoseState.MISSED


def _is_planned(occurrence: Occurrence) -> bool:
    plan: Plan = occurrence.plan
    is_after_stop = plan.stops_on is not None and occurrence.due_on >= plan.stops_on
    return plan.deleted_at is None and not is_after_stop and not occurrence.is_added


def _turn_of(plan: Plan, occurrence: Occurrence, caregivers: list[Contact], now: datetime) -> Turn:
    due = DueTime(occurrence.due_on, time.fromisoformat(occurrence.due_time), occurrence.due_at)
    delays = [_delay(contact) for contact in caregivers]
    wishes = wishes_of(plan, occurrence)
    steps = notices.list_steps(agent_of(plan), due, plan.zone, occurrence.closes_at, delays, wishes)
    return notices.take_turn(steps, now, occurrence.closes_at)


def _delay(contact: Contact) -> timedelta:
    return timedelta(minutes=contact.delay_minutes)


def _recipients(step: Step, patient: Patient, caregivers: list[Contact]) -> list[Contact]:
    if step.audience is Relation.CAREGIVER:
        return [contact for contact in caregivers if step.delay is None or _delay(contact) == step.delay]
    return own_contacts(patient)
