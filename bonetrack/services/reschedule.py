"""A plan takes a new schedule: what was due before stays due, what no longer exists goes, nothing falls due twice."""

from datetime import date, datetime, time, timedelta
from typing import Any

from bonetrack.core.agents import LabelRegion
from bonetrack.core.rhythm import due_days, local_day, to_utc
from bonetrack.services.dose_days import first_day, list_due_doses
from bonetrack.storage import doses as dose_rows
from bonetrack.storage import plans as rows
from bonetrack.storage.models import Occurrence, Patient, Plan

MOMENT = timedelta(microseconds=1)


def start_of_day(day: date, zone: str) -> datetime:
    """Just before local midnight: a dose at 0:00 still comes after it."""
    return to_utc(day, time(0), zone) - MOMENT


def take_new_schedule(plan: Plan, patient: Patient, columns: dict[str, Any], now: datetime) -> None:
    """Write the new columns. Doses of the past keep their rows; a dose logged today is not asked for again today."""
    _keep_past_doses(plan, LabelRegion(patient.label_region), now)
    rows.update_columns(plan, **columns)
    today = local_day(now, plan.zone)
    is_done_today = dose_rows.has_entry_due_on(plan, today)
    tracked_since = start_of_day(today + timedelta(days=1), plan.zone) if is_done_today else now
    rows.update_columns(plan, tracked_since=tracked_since)
    for occurrence in dose_rows.list_open_occurrences(plan):
        is_closed = occurrence.closes_at is not None and occurrence.closes_at <= now
        if not is_closed and not _still_exists(plan, occurrence):
            dose_rows.delete_occurrence(occurrence)
    rows.set_next_due(plan, tracked_since, now)


def drop_occurrences_after_stop(plan: Plan) -> None:
    """Open doses from the day of the stop on are no longer due."""
    if plan.stops_on is None:
        return
    for occurrence in dose_rows.list_open_occurrences(plan):
        if occurrence.due_on >= plan.stops_on:
            dose_rows.delete_occurrence(occurrence)


def _keep_past_doses(plan: Plan, region: LabelRegion, now: datetime) -> None:
    if rows.agent_of(plan).counts_from_actual:
        return
    for dose in list_due_doses(plan, region, first_day(plan), local_day(now, plan.zone), now):
        if dose.due.due_at <= now:
            rows.ensure_occurrence(plan, dose.due, region, now)


def _still_exists(plan: Plan, occurrence: Occurrence) -> bool:
    clock = time.fromisoformat(occurrence.due_time)
    rhythm = rows.rhythm_of(plan)
    if clock not in rhythm.times or occurrence.due_at != to_utc(occurrence.due_on, clock, plan.zone):
        return False
    if occurrence.due_on < plan.starts_on or (plan.stops_on is not None and occurrence.due_on >= plan.stops_on):
        return False
    if rows.agent_of(plan).counts_from_actual:
        return False
    return next(due_days(rhythm, plan.starts_on, on_or_after=occurrence.due_on)) == occurrence.due_on
