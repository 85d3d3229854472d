"""Which delay applies to a caregiver for one dose of one plan."""

from datetime import datetime, timedelta

from bonetrack.core.delays import delay_for
from bonetrack.core.rhythm import DueTime
from bonetrack.storage.models import Contact, Plan
from bonetrack.storage.plans import agent_of


def delay_of(contact: Contact, plan: Plan, due: DueTime, closes_at: datetime | None) -> timedelta:
    """From the moment the dose was due; the same for the reminders and for what Today says about them."""
    return delay_for(agent_of(plan), due, closes_at, plan.zone, contact.delays, contact.delay_minutes)
