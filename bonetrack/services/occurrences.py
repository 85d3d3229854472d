"""Which due dose an entry belongs to; its row is made when it is missing."""

from dataclasses import dataclass
from datetime import date, datetime, time

from bonetrack.core.agents import LabelRegion
from bonetrack.core.doses import DoseState
from bonetrack.core.rhythm import DueTime, due_days, local_day, to_utc
from bonetrack.storage import doses as rows
from bonetrack.storage.models import Occurrence, Patient, Plan
from bonetrack.storage.pauses import is_paused
from bonetrack.storage.plans import agent_of, ensure_occurrence, find_next_due, pending_due, rhythm_of


class NoLongerDue(ValueError):
    """The plan has no dose at this day and time (any more)."""


@dataclass(frozen=True)
class DoseKey:
    """Which dose of which plan is meant, in the plan's own local day and time."""

    plan_public_id: str
    due_on: date
    due_time: time


def ensure_dose(plan: Plan, key: DoseKey, region: LabelRegion, now: datetime) -> Occurrence:
    """The row of a dose that is due today or was due before; raises NoLongerDue when the plan has none there."""
    row = rows.find_occurrence(plan, key.due_on, key.due_time.isoformat("minutes"))
    if row is not None:
        return row
    due = DueTime(key.due_on, key.due_time, to_utc(key.due_on, key.due_time, plan.zone))
    if agent_of(plan).counts_from_actual:
        is_due = pending_due(plan) == due
    else:
        has_come = key.due_on <= local_day(now, plan.zone) or _is_taken_ahead(plan, due, now)
        is_due = has_come and is_due_day(plan, key.due_on) and key.due_time in rhythm_of(plan).times_on(key.due_on)
    if not is_due:
        raise NoLongerDue(f"{key.due_on} {key.due_time}")
    return ensure_occurrence(plan, due, region, now)


def occurrence_of_day(plan: Plan, day: date, patient: Patient, now: datetime) -> Occurrence:
    """The dose that one taken on this day stands for: a due one, else one of its own outside the rhythm."""
    region, times = LabelRegion(patient.label_region), rhythm_of(plan).times_on(day)
    if agent_of(plan).counts_from_actual:
        waiting = [row for row in rows.list_open_occurrences(plan) if is_meant_for(plan, row.due_on, day)]
        if waiting:
            return waiting[0]
    logged = {row.due_time for row in rows.list_occurrences(plan, day, day) if row.state != DoseState.DUE}
    clock = next((clock for clock in times if clock.isoformat("minutes") not in logged), times[-1])
    is_new = rows.find_occurrence(plan, day, clock.isoformat("minutes")) is None
    occurrence = ensure_occurrence(plan, DueTime(day, clock, to_utc(day, clock, plan.zone)), region, now)
    if is_new and (agent_of(plan).counts_from_actual or not is_due_day(plan, day)):
        rows.update_occurrence(occurrence, is_added=True)
        occurrence.is_added = True
    return occurrence


def is_meant_for(plan: Plan, due_on: date, day: date) -> bool:
    """A clinic dose given up to half an interval early, or any time late, is the one that was due."""
    days = due_days(rhythm_of(plan), due_on, on_or_after=due_on)
    interval = -(next(days) - next(days))
    return day >= due_on - interval / 2


def is_due_day(plan: Plan, day: date) -> bool:
    """Whether the rhythm of a plan taken at home has a dose on this day that no stop and no pause takes away."""
    if day < plan.starts_on or (plan.stops_on is not None and day >= plan.stops_on) or is_paused(plan, day):
        return False
    return next(due_days(rhythm_of(plan), plan.starts_on, on_or_after=day)) == day


def _is_taken_ahead(plan: Plan, due: DueTime, now: datetime) -> bool:
    """The next dose, on a day that has none of its own: a weekly tablet taken the day before."""
    return not is_due_day(plan, local_day(now, plan.zone)) and find_next_due(plan, now) == due


def due_of(row: Occurrence) -> DueTime:
    """The day, clock and moment that a row stands for."""
    return DueTime(row.due_on, time.fromisoformat(row.due_time), row.due_at)
