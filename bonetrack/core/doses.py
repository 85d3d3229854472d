"""Doses: their five states, and when the window of one closes."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from bonetrack.core.agents import Window
from bonetrack.core.rhythm import DueTime, Rhythm, due_days, local_day, to_utc

TWELVE_HOURS = timedelta(hours=12)
KEPT_FREE_DAYS = timedelta(days=7)


class DoseState(StrEnum):
    DUE = "due"
    TAKEN = "taken"
    TAKEN_LATE = "taken_late"
    SKIPPED = "skipped"
    MISSED = "missed"


class Outcome(StrEnum):
    """What a person can log; the rest is derived."""

    TAKEN = "taken"
    SKIPPED = "skipped"


def window_closes_at(due: DueTime, window: Window, rhythm: Rhythm, starts_on: date, zone: str) -> datetime | None:
    """The moment from which an unlogged dose counts as missed; None when it stays open until it is logged."""
    if window is Window.UNTIL_LOGGED:
        return None
    if window is Window.TWELVE_HOURS:
        return due.due_at + TWELVE_HOURS
    midnight = to_utc(due.due_on + timedelta(days=1), time(0), zone)
    if window is Window.SAME_DAY:
        return midnight
    next_day = next(due_days(rhythm, starts_on, on_or_after=due.due_on + timedelta(days=1)))
    if window is Window.SEVEN_DAYS_BEFORE_NEXT:
        next_day -= KEPT_FREE_DAYS
    return max(midnight, to_utc(next_day, time(0), zone))


def state_of(
    outcome: Outcome | None,
    taken_at: datetime | None,
    due_on: date,
    zone: str,
    closes_at: datetime | None,
    now: datetime,
) -> DoseState:
    """The one state of an occurrence. Taken late means: on a later local day than it was due."""
    if outcome is Outcome.SKIPPED:
        return DoseState.SKIPPED
    if outcome is Outcome.TAKEN:
        moment = taken_at or now
        return DoseState.TAKEN_LATE if local_day(moment, zone) > due_on else DoseState.TAKEN
    if closes_at is not None and now.astimezone(UTC) >= closes_at:
        return DoseState.MISSED
    return DoseState.DUE
