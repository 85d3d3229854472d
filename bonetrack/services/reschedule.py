"""A plan takes a new schedule: what was due before stays due, what no longer exists goes, nothing falls due twice."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bonetrack.core.agents import LabelRegion
from bonetrack.core.doses import DoseState, state_of
from bonetrack.core.rhythm import DueTime, Rhythm, due_days, dues_of_day, local_day, to_utc
from bonetrack.core.snooze import keep_inside
from bonetrack.services.dose_days import first_day, list_due_doses
from bonetrack.storage import doses as dose_rows
from bonetrack.storage import plans as rows
from bonetrack.storage.models import Occurrence, Patient, Plan

MOMENT = timedelta(microseconds=1)
FIRST_STEP = "due"


def start_of_day(day: date, zone: str) -> datetime:
    """Just before local midnight: a dose at 0:00 still comes after it."""
    return to_utc(day, time(0), zone) - MOMENT


def take_new_schedule(plan: Plan, patient: Patient, columns: dict[str, Any], now: datetime) -> None:
    """Write the new columns. Doses of the past keep their rows; a dose logged today is not asked for again today."""
    keep_past_doses(plan, LabelRegion(patient.label_region), now)
    rows.update_columns(plan, **columns)
    today = local_day(now, plan.zone)
    tracked_since = first_moment_to_ask(plan, rows.rhythm_of(plan), today, now)
    rows.update_columns(plan, tracked_since=tracked_since)
    for occurrence in dose_rows.list_open_occurrences(plan):
        is_closed = occurrence.closes_at is not None and occurrence.closes_at <= now
        if is_closed or _still_exists(plan, occurrence) or _moved_along(plan, occurrence, now):
            continue
        if not follow_the_plan(plan, occurrence, now):
            dose_rows.delete_occurrence(occurrence)
    end_at_stop(plan, now)
    rows.set_next_due(plan, tracked_since, now)


def has_new_schedule(plan: Plan, rhythm: Rhythm, starts_on: date) -> bool:
    """Whether a change of the plan moves its doses; the order in which times were typed does not count."""
    typed = replace(rhythm, times=tuple(sorted(rhythm.times)))
    return (typed, starts_on) != (rows.rhythm_of(plan), plan.starts_on)


def first_moment_to_ask(plan: Plan, rhythm: Rhythm, today: date, now: datetime) -> datetime:
    """Of several doses a day, as many of today's times are done with as doses of today are logged."""
    done = dose_rows.count_logged_due_on(plan, today)
    rest = sorted(rhythm.times_on(today))[done:]
    if done == 0:
        return now
    if not rest:
        return start_of_day(today + timedelta(days=1), plan.zone)
    return max(now, to_utc(today, rest[0], plan.zone) - MOMENT)


def _moved_along(plan: Plan, occurrence: Occurrence, now: datetime) -> bool:
    """An open clinic dose that only got another hour keeps its row, so that no step of it is sent again."""
    if not rows.agent_of(plan).counts_from_actual:
        return False
    due = rows.due_from_actual(plan)
    if due is None or due.due_on != occurrence.due_on or (plan.stops_on is not None and due.due_on >= plan.stops_on):
        return False
    dose_rows.update_occurrence(occurrence, due_time=due.due_time.isoformat("minutes"), due_at=due.due_at)
    hand_over(occurrence, now)
    return True


def follow_the_plan(plan: Plan, occurrence: Occurrence, now: datetime) -> bool:
    """An open home dose takes its plan's hour of that day, of several the first that no other dose has.

    False: the plan has no such dose now, or its hour is still to come and is planned afresh, with a reminder anew.
    """
    due = _due_that_day(plan, occurrence.due_on) or _free_due_that_day(plan, occurrence)
    if due is None or due.due_at > now:
        return False
    clock = due.due_time.isoformat("minutes")
    standing = dose_rows.find_occurrence(plan, due.due_on, clock)
    if standing is not None and standing.id != occurrence.id:
        return False
    closes_at = rows.window_end(plan, due, LabelRegion(plan.patient.label_region))
    state = state_of(None, None, due.due_on, plan.zone, closes_at, now)
    until = keep_inside(occurrence.snoozed_until, closes_at, now)
    moments = {"due_at": due.due_at, "closes_at": closes_at, "snoozed_until": until}
    dose_rows.update_occurrence(occurrence, due_time=clock, state=state, **moments)
    hand_over(occurrence, now if state is DoseState.DUE else None)
    return True


def _due_that_day(plan: Plan, day: date) -> DueTime | None:
    """Where there is just one."""
    dues = _dues_that_day(plan, day)
    return dues[0] if len(dues) == 1 else None


def _free_due_that_day(plan: Plan, occurrence: Occurrence) -> DueTime | None:
    """Of several: its own hour, as in another zone. Else each dose that is logged has taken one, from the first on."""
    day = occurrence.due_on
    dues = _dues_that_day(plan, day)
    own = next((due for due in dues if due.due_time.isoformat("minutes") == occurrence.due_time), None)
    if own is not None:
        return own
    rest = dues[dose_rows.count_logged_due_on(plan, day) :]
    standing = {row.due_time for row in dose_rows.list_occurrences(plan, day, day)}
    return next((due for due in rest if due.due_time.isoformat("minutes") not in standing), None)


def _dues_that_day(plan: Plan, day: date) -> list[DueTime]:
    rhythm = rows.rhythm_of(plan)
    is_over = plan.stops_on is not None and day >= plan.stops_on
    if rows.agent_of(plan).counts_from_actual or day < plan.starts_on or is_over:
        return []
    is_due = next(due_days(rhythm, plan.starts_on, on_or_after=day)) == day
    return dues_of_day(rhythm, day, plan.zone) if is_due else []


def open_again(plan: Plan, occurrence: Occurrence, now: datetime) -> bool:
    """After an undo: False when the row went, because its plan has given the dose another hour meanwhile."""
    clock = time.fromisoformat(occurrence.due_time)
    due = _due_that_day(plan, occurrence.due_on)
    if due is None or due.due_time == clock or follow_the_plan(plan, occurrence, now):
        return True
    dose_rows.delete_occurrence(occurrence)
    if due.due_at > now:
        rows.update_columns(plan, tracked_since=now)
        rows.set_next_due(plan, unplanned_since(plan, now), now)
    return False


def unplanned_since(plan: Plan, now: datetime) -> datetime:
    """The moment to plan on from: a dose that fell due, but that the worker has not seen yet, is not passed over."""
    if plan.next_due_at is None or plan.next_due_at > now:
        return now
    return plan.next_due_at - MOMENT


def end_at_stop(plan: Plan, now: datetime) -> None:
    """Open doses from the stop on go. A clinic dose that was open before it closes with the plan, or opens again."""
    for occurrence in dose_rows.list_unlogged_occurrences(plan):
        if plan.stops_on is not None and occurrence.due_on >= plan.stops_on:
            dose_rows.delete_occurrence(occurrence)
        elif rows.agent_of(plan).counts_from_actual:
            _close_with_plan(plan, occurrence, now)


def _close_with_plan(plan: Plan, occurrence: Occurrence, now: datetime) -> None:
    closes_at = None if plan.stops_on is None else to_utc(plan.stops_on, time(0), plan.zone)
    state = state_of(None, None, occurrence.due_on, plan.zone, closes_at, now)
    is_open_again = state is DoseState.DUE and occurrence.state != DoseState.DUE
    dose_rows.update_occurrence(occurrence, closes_at=closes_at, state=state)
    if is_open_again or state is DoseState.MISSED:
        hand_over(occurrence, now if is_open_again else None)


def hand_over(occurrence: Occurrence, at: datetime | None) -> None:
    """The worker takes the steps of this dose up from this moment; None: there are none left."""
    dose_rows.update_occurrence(occurrence, next_step_at=at, next_step=None if at is None else FIRST_STEP)


def keep_past_doses(plan: Plan, region: LabelRegion, now: datetime) -> None:
    """Every dose that fell due has its row, and each open one its place with the worker."""
    if rows.agent_of(plan).counts_from_actual:
        return
    for dose in list_due_doses(plan, region, first_day(plan), local_day(now, plan.zone), now):
        if dose.due.due_at > now or dose.is_from_before:
            continue
        occurrence = rows.ensure_occurrence(plan, dose.due, region, now)
        if occurrence.state == DoseState.DUE and occurrence.next_step_at is None:
            hand_over(occurrence, now)


def _still_exists(plan: Plan, occurrence: Occurrence) -> bool:
    clock = time.fromisoformat(occurrence.due_time)
    rhythm = rows.rhythm_of(plan)
    if clock not in rhythm.times_on(occurrence.due_on) or occurrence.due_at != to_utc(
        occurrence.due_on, clock, plan.zone
    ):
        return False
    if occurrence.due_on < plan.starts_on or (plan.stops_on is not None and occurrence.due_on >= plan.stops_on):
        return False
    if rows.agent_of(plan).counts_from_actual:
        return False
    return next(due_days(rhythm, plan.starts_on, on_or_after=occurrence.due_on)) == occurrence.due_on
