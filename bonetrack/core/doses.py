"""Doses: their five states, and when the window of one closes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from bonetrack.core.agents import Agent, AgentClass, InjectionSite, Window
from bonetrack.core.pauses import PauseSpan, find_pause
from bonetrack.core.rhythm import DueTime, Rhythm, due_days, local_day, to_utc

TWELVE_HOURS = timedelta(hours=12)
KEPT_FREE_DAYS = timedelta(days=7)
LEAST_BETWEEN_DENOSUMAB = relativedelta(months=5)
LONG_BEFORE_PLAN = timedelta(days=60)
URGENT_AFTER = timedelta(weeks=8)


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


def window_closes_at(
    due: DueTime, window: Window, rhythm: Rhythm, starts_on: date, zone: str, pauses: Sequence[PauseSpan] = ()
) -> datetime | None:
    """The moment from which an unlogged dose counts as missed; None when it stays open until it is logged.

    A window that ends with the next dose waits for the next one that no pause covers.
    """
    if window is Window.UNTIL_LOGGED:
        return None
    if window is Window.TWELVE_HOURS:
        return due.due_at + TWELVE_HOURS
    midnight = to_utc(due.due_on + timedelta(days=1), time(0), zone)
    if window is Window.SAME_DAY:
        return midnight
    later = due_days(rhythm, starts_on, on_or_after=due.due_on + timedelta(days=1))
    next_day = next(day for day in later if find_pause(pauses, day) is None)
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


class DoseQuestion(StrEnum):
    """What is asked before a dose is kept; the person's answer decides."""

    SECOND_DOSE = "second_dose"
    CHECK_THE_DATE = "check_the_date"
    LONG_BEFORE_DUE = "long_before_due"
    LONG_BEFORE_PLAN = "long_before_plan"


def is_long_before_plan(taken_on: date, starts_on: date) -> bool:
    """A dose just before its plan is a dose; months before, it is more often a slip of the year."""
    return taken_on < starts_on - LONG_BEFORE_PLAN


def is_date_doubtful(agent: Agent, taken_on: date, other_days: Iterable[date]) -> bool:
    """A 6-monthly injection within 5 months of another one is more often a slip of the date than a dose."""
    if agent.agent_class is not AgentClass.RANKL_INHIBITOR:
        return False
    return any(
        taken_on < other + LEAST_BETWEEN_DENOSUMAB and other < taken_on + LEAST_BETWEEN_DENOSUMAB
        for other in other_days
    )


class Lateness(StrEnum):
    """How late an open dose is that must not be late."""

    CALL_THE_CLINIC = "call_the_clinic"
    CALL_THE_DOCTOR = "call_the_doctor"


def lateness_of(agent: Agent, due_on: date, today: date) -> Lateness | None:
    """Only for denosumab: from the first day late bone can be lost, and from 8 weeks on the spine is asked about."""
    if agent.agent_class is not AgentClass.RANKL_INHIBITOR or today <= due_on:
        return None
    return Lateness.CALL_THE_DOCTOR if today - due_on >= URGENT_AFTER else Lateness.CALL_THE_CLINIC


def least_used_first(sites: Sequence[InjectionSite], used: Sequence[InjectionSite]) -> list[InjectionSite]:
    """The sites a label allows, the one left alone the longest first; `used` is newest first."""
    rest = {site: index for index, site in reversed(list(enumerate(used)))}
    return sorted(sites, key=lambda site: -rest.get(site, len(used) + 1))


@dataclass(frozen=True)
class ShareLogged:
    """How many of the doses that fell due are logged as taken. Doses still open are not counted."""

    taken: int
    due: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None when nothing has fallen due."""
        return None if self.due == 0 else self.taken / self.due
