"""The steps of open doses: their messages, and the end of their windows. One person's doses in one transaction."""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from bonetrack.core import notices
from bonetrack.core.doses import DoseState
from bonetrack.core.notices import Step, Turn
from bonetrack.core.people import Relation, kind_of_dose
from bonetrack.core.rhythm import DueTime
from bonetrack.reminders.one_row import HeldRow, work_on_each, work_on_one
from bonetrack.reminders.outbox import enqueue_dose_step, own_contacts
from bonetrack.services.delays import delay_of
from bonetrack.services.paused_steps import outside_pauses
from bonetrack.storage import claims
from bonetrack.storage.contacts import list_active
from bonetrack.storage.models import Contact, Occurrence, Patient, Plan
from bonetrack.storage.plans import agent_of
from bonetrack.storage.same_time import list_due_steps
from bonetrack.storage.wishes import wishes_of

Told = list[tuple[Contact, timedelta]]


def step_next(now: datetime, mail_domain: str, skipping: Collection[int] = ()) -> bool:
    """All doses of one person with a step that is due: what these steps do, and the next step of each."""

    def step_all(found: Occurrence) -> None:
        doses = list_due_steps(found.plan.patient, now, skipping)
        if not doses:
            raise HeldRow(found.id)
        work_on_each(doses, lambda dose: _step(dose, mail_domain, now))

    return work_on_one(claims.find_due_step, step_all, now, skipping)


def _step(occurrence: Occurrence, mail_domain: str, now: datetime) -> None:
    plan: Plan = occurrence.plan
    if not is_open(occurrence) and not is_missed(occurrence):
        claims.set_step(occurrence, None, None)
        return
    told = _told_after(plan, occurrence)
    turn = _turn_of(plan, occurrence, told, now)
    if plan.sends_reminders:
        for step in turn.steps:
            for contact in _recipients(step, plan.patient, told):
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


def _told_after(plan: Plan, occurrence: Occurrence) -> Told:
    """The caregivers who agreed to hear of such a dose, each with her delay."""
    kind = kind_of_dose(is_clinic_given=agent_of(plan).is_clinic_given)
    due, closes_at = _due_of(occurrence), occurrence.closes_at
    return [(contact, delay_of(contact, plan, due, closes_at)) for contact in list_active(plan.patient, kind)]


def _due_of(occurrence: Occurrence) -> DueTime:
    return DueTime(occurrence.due_on, time.fromisoformat(occurrence.due_time), occurrence.due_at)


def _turn_of(plan: Plan, occurrence: Occurrence, told: Told, now: datetime) -> Turn:
    delays = [delay for _contact, delay in told]
    wishes = wishes_of(plan, occurrence)
    dose = (agent_of(plan), _due_of(occurrence), plan.zone, occurrence.closes_at)
    steps = notices.list_steps(*dose, delays, wishes, now)
    return notices.take_turn(outside_pauses(plan, steps, occurrence.closes_at), now, occurrence.closes_at)


def _recipients(step: Step, patient: Patient, told: Told) -> list[Contact]:
    if step.audience is Relation.CAREGIVER:
        return [contact for contact, delay in told if step.delay in (None, delay)]
    return own_contacts(patient)
