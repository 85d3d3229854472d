"""Doses that a caregiver would be told about: open ones, and the next one of each plan."""

from datetime import datetime

from bonetrack.core.agents import get_agent
from bonetrack.core.doses import DoseState
from bonetrack.storage.models import Occurrence, Patient, Plan


def list_watched_due_moments(patient: Patient, since: datetime, until: datetime) -> list[datetime]:
    """Due moments between the two, of doses taken at home that are not logged yet, in order."""
    mine = (Plan.patient == patient) & Plan.deleted_at.is_null() & Plan.sends_reminders
    is_open = (Occurrence.state == DoseState.DUE) & Occurrence.due_at.between(since, until)
    opened = Occurrence.select(Occurrence.due_at, Plan.agent).join(Plan).where(mine, is_open)
    coming = Plan.select(Plan.agent, Plan.next_due_at).where(mine, Plan.next_due_at.between(since, until))
    found = [(row.plan.agent, row.due_at) for row in opened] + [(plan.agent, plan.next_due_at) for plan in coming]
    return sorted(due_at for agent, due_at in found if not get_agent(agent).is_clinic_given)
