"""Doses that a caregiver would be told about: open ones, and the next one of each plan."""

from dataclasses import dataclass
from datetime import datetime, time

from bonetrack.core.agents import LabelRegion, window_of
from bonetrack.core.doses import DoseState, window_closes_at
from bonetrack.core.rhythm import DueTime
from bonetrack.storage.models import Occurrence, Patient, Plan
from bonetrack.storage.plans import agent_of, pending_due, rhythm_of


@dataclass(frozen=True)
class OpenDose:
    """One dose taken at home that is not logged yet."""

    plan: Plan
    due: DueTime
    closes_at: datetime | None


def list_open_doses(patient: Patient, since: datetime, until: datetime) -> list[OpenDose]:
    """Those due between the two moments, of plans with reminders."""
    mine = (Plan.patient == patient) & Plan.deleted_at.is_null() & Plan.sends_reminders
    is_open = (Occurrence.state == DoseState.DUE) & Occurrence.due_at.between(since, until)
    opened = Occurrence.select(Occurrence, Plan).join(Plan).where(mine, is_open)
    coming = Plan.select().where(mine, Plan.next_due_at.between(since, until))
    found = [_opened(row) for row in opened] + [_coming(plan, patient) for plan in coming]
    return [dose for dose in found if dose is not None and not agent_of(dose.plan).is_clinic_given]


def _opened(row: Occurrence) -> OpenDose:
    return OpenDose(row.plan, DueTime(row.due_on, time.fromisoformat(row.due_time), row.due_at), row.closes_at)


def _coming(plan: Plan, patient: Patient) -> OpenDose | None:
    due = pending_due(plan)
    if due is None:
        return None
    rhythm = rhythm_of(plan)
    window = window_of(agent_of(plan), LabelRegion(patient.label_region), rhythm.is_monthly)
    return OpenDose(plan, due, window_closes_at(due, window, rhythm, plan.starts_on, plan.zone))
