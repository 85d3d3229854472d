"""The steps of one open dose: its messages, and the end of its window. One dose in one transaction."""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from bonetrack.core import notices
from bonetrack.core.doses import DoseState
from bonetrack.core.notices import Step, Turn
from bonetrack.core.pauses import move_steps
from bonetrack.core.people import Relation, kind_of_dose
from bonetrack.core.rhythm import DueTime
from bonetrack.reminders.one_row import work_on_one
from bonetrack.reminders.outbox import enqueue_step, own_contacts
from bonetrack.services.delays import delay_of
from bonetrack.storage import claims
from bonetrack.storage.contacts import list_active
from bonetrack.storage.models import Contact, Occurrence, Patient, Plan
from bonetrack.storage.pauses import list_spans
from bonetrack.storage.plans import agent_of

Told = list[tuple[Contact, timedelta]]


def step_next(now: datetime, mail_domain: str, skipping: Collection[int] = ()) -> bool:
    """One dose with a step that is due: what this step does, and its next step."""
    return work_on_one(claims.find_due_step, lambda dose: _step(dose, mail_domain, now), now, skipping)


def _step(occurrence: Occurrence, mail_domain: str, now: datetime) -> None:
    plan: Plan = occurrence.plan
    if not is_open(occurrence):
        claims.set_step(occurrence, None, None)
        return
    told = _told_after(plan, occurrence)
    turn = _turn_of(plan, occurrence, told, now)
    if turn.is_closed:
        claims.mark_missed(occurrence)
        return
    if plan.sends_reminders:
        for step in turn.steps:
            for contact in _recipients(step, plan.patient, told):
                _enqueue(occurrence, contact, step, mail_domain, now)
    claims.set_step(occurrence, turn.next_name, turn.next_at)


def is_open(occurrence: Occurrence) -> bool:
    """Nothing is logged for it, and its plan still asks for it."""
    plan: Plan = occurrence.plan
    is_after_stop = plan.stops_on is not None and occurrence.due_on >= plan.stops_on
    is_planned = plan.deleted_at is None and not is_after_stop and not occurrence.is_added
    return is_planned and occurrence.state == DoseState.DUE


def _told_after(plan: Plan, occurrence: Occurrence) -> Told:
    """The caregivers who agreed to hear of such a dose, each with her delay."""
    kind = kind_of_dose(is_clinic_given=agent_of(plan).is_clinic_given)
    due, closes_at = _due_of(occurrence), occurrence.closes_at
    return [(contact, delay_of(contact, plan, due, closes_at)) for contact in list_active(plan.patient, kind)]


def _due_of(occurrence: Occurrence) -> DueTime:
    return DueTime(occurrence.due_on, time.fromisoformat(occurrence.due_time), occurrence.due_at)


def _turn_of(plan: Plan, occurrence: Occurrence, told: Told, now: datetime) -> Turn:
    delays = [delay for _contact, delay in told]
    steps = notices.list_steps(agent_of(plan), _due_of(occurrence), plan.zone, occurrence.closes_at, delays)
    return notices.take_turn(_outside_pauses(plan, occurrence, steps), now, occurrence.closes_at)


def _outside_pauses(plan: Plan, occurrence: Occurrence, steps: list[Step]) -> list[Step]:
    """While the plan is paused its steps wait; one that would wait beyond the window is left out."""
    moved, closes_at = move_steps(steps, list_spans(plan), plan.zone), occurrence.closes_at
    return moved if closes_at is None else [step for step in moved if step.at < closes_at]


def _recipients(step: Step, patient: Patient, told: Told) -> list[Contact]:
    if step.audience is Relation.CAREGIVER:
        return [contact for contact, delay in told if delay == step.delay]
    return own_contacts(patient)


def _enqueue(occurrence: Occurrence, contact: Contact, step: Step, mail_domain: str, now: datetime) -> None:
    plan, recipient = occurrence.plan, contact.public_id
    enqueue_step(
        step,
        contact,
        unique_key=notices.dose_key(step.message, plan.public_id, occurrence.public_id, recipient, step.name),
        expires_at=notices.waits_until(step, occurrence.closes_at),
        details={"occurrence": occurrence.public_id},
        mail_domain=mail_domain,
        now=now,
    )
