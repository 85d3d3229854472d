"""Which delay applies to a caregiver for one dose of one plan."""

from datetime import date, datetime, timedelta

from bonetrack.core.agents import Agent, LabelRegion
from bonetrack.core.delays import SEVERAL_DAYS, UsualDelay, delay_for
from bonetrack.core.rhythm import DueTime
from bonetrack.storage.models import Contact, Patient, Plan
from bonetrack.storage.plans import agent_of, list_plans, pending_due, window_end


def delay_of(contact: Contact, plan: Plan, due: DueTime, closes_at: datetime | None) -> timedelta:
    """From the moment the dose was due; the same for the reminders and for what Today says about them."""
    return delay_for(agent_of(plan), due, closes_at, plan.zone, contact.delays, contact.delay_minutes)


def list_delayed(patient: Patient, today: date) -> dict[Agent, UsualDelay]:
    """The medicines of her running plans with reminders, and what is usual for each."""
    running = [plan for plan in list_plans(patient) if plan.sends_reminders]
    live = [plan for plan in running if plan.stops_on is None or plan.stops_on > today]
    return {agent_of(plan): _usual(plan, LabelRegion(patient.label_region)) for plan in live}


def _usual(plan: Plan, region: LabelRegion) -> UsualDelay:
    if agent_of(plan).is_clinic_given:
        return UsualDelay.DAYS
    due = pending_due(plan)
    closes_at = None if due is None else window_end(plan, due, region)
    is_for_days = due is not None and closes_at is not None and closes_at - due.due_at > SEVERAL_DAYS
    return UsualDelay.EVENING if is_for_days else UsualDelay.GENERAL
