"""The rhythm of a plan: which local days and times a dose falls due, and the moment in UTC."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bonetrack.core.agents import Agent, RhythmKind


class ImpossibleRhythm(ValueError):
    """The parts of a rhythm do not fit together; the message says which."""


@dataclass(frozen=True)
class Rhythm:
    """`every` counts days or months; `weekdays` are 0 (Monday) to 6; `times` are local wall-clock times."""

    kind: RhythmKind
    every: int = 1
    weekdays: tuple[int, ...] = ()
    times: tuple[time, ...] = (time(8, 0),)

    def __post_init__(self) -> None:
        if self.every < 1:
            raise ImpossibleRhythm("every must be 1 or more")
        if not self.times or len(set(self.times)) != len(self.times):
            raise ImpossibleRhythm("at least one time is needed, each once")
        if self.kind is RhythmKind.WEEKDAYS and not (
            self.weekdays and set(self.weekdays) <= set(range(7)) and len(set(self.weekdays)) == len(self.weekdays)
        ):
            raise ImpossibleRhythm("weekdays must be chosen, each once")

    @property
    def is_monthly(self) -> bool:
        return self.kind is RhythmKind.EVERY_N_MONTHS


class RhythmChoice(StrEnum):
    """The words in which a person chooses a rhythm."""

    DAILY = "daily"
    EVERY_N_DAYS = "every_n_days"
    WEEKDAYS = "weekdays"
    EVERY_N_MONTHS = "every_n_months"
    YEARLY = "yearly"


MONTHS_IN_A_YEAR = 12
_CHOICES = {
    RhythmKind.EVERY_N_DAYS: (RhythmChoice.DAILY, RhythmChoice.EVERY_N_DAYS),
    RhythmKind.WEEKDAYS: (RhythmChoice.WEEKDAYS,),
    RhythmKind.EVERY_N_MONTHS: (RhythmChoice.EVERY_N_MONTHS, RhythmChoice.YEARLY),
}


def choices_for(agent: Agent) -> tuple[RhythmChoice, ...]:
    """The rhythms that fit an agent, in the order of its catalogue entry."""
    return tuple(choice for kind in agent.rhythm_kinds for choice in _CHOICES[kind])


def choice_of(rhythm: Rhythm) -> RhythmChoice:
    if rhythm.kind is RhythmKind.WEEKDAYS:
        return RhythmChoice.WEEKDAYS
    if rhythm.kind is RhythmKind.EVERY_N_DAYS:
        return RhythmChoice.DAILY if rhythm.every == 1 else RhythmChoice.EVERY_N_DAYS
    return RhythmChoice.YEARLY if rhythm.every == MONTHS_IN_A_YEAR else RhythmChoice.EVERY_N_MONTHS


def make_rhythm(choice: RhythmChoice, every: int | None, weekdays: tuple[int, ...], times: tuple[time, ...]) -> Rhythm:
    """`every` is read only where the choice counts days or months; raises ImpossibleRhythm."""
    if choice is RhythmChoice.DAILY:
        return Rhythm(RhythmKind.EVERY_N_DAYS, 1, (), times)
    if choice is RhythmChoice.WEEKDAYS:
        return Rhythm(RhythmKind.WEEKDAYS, 1, tuple(sorted(weekdays)), times)
    if choice is RhythmChoice.YEARLY:
        return Rhythm(RhythmKind.EVERY_N_MONTHS, MONTHS_IN_A_YEAR, (), times)
    kind = RhythmKind.EVERY_N_DAYS if choice is RhythmChoice.EVERY_N_DAYS else RhythmKind.EVERY_N_MONTHS
    return Rhythm(kind, every or 0, (), times)


@dataclass(frozen=True)
class DueTime:
    """One dose that falls due: the local day and time, and the same moment in UTC."""

    due_on: date
    due_time: time
    due_at: datetime


def to_utc(day: date, wall_clock: time, zone: str) -> datetime:
    """The moment of a local wall-clock time.

    A time that the spring change skips is read with the offset before the gap (02:30 becomes 03:30, RFC 5545
    3.3.5); a time that the autumn change doubles is the first of the two. `fold=0` means exactly that.
    """
    return datetime.combine(day, wall_clock.replace(fold=0), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def local_day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def due_days(rhythm: Rhythm, starts_on: date, *, on_or_after: date) -> Iterator[date]:
    """Local days on which a dose is due, from the later of the two days, without end (up to year 9999)."""
    first = max(starts_on, on_or_after)
    if rhythm.kind is RhythmKind.EVERY_N_DAYS:
        steps = -(-(first - starts_on).days // rhythm.every)
        day = starts_on + timedelta(days=steps * rhythm.every)
        while True:
            yield day
            day += timedelta(days=rhythm.every)
    if rhythm.kind is RhythmKind.WEEKDAYS:
        day = first
        while True:
            if day.weekday() in rhythm.weekdays:
                yield day
            day += timedelta(days=1)
    yield from _monthly_days(rhythm.every, starts_on, first)


def _monthly_days(every: int, starts_on: date, first: date) -> Iterator[date]:
    """True calendar months, clamped to the month's last day and back: 31 August, 28 February, 31 August."""
    months = (first.year - starts_on.year) * 12 + first.month - starts_on.month
    steps = max(0, months // every - 1)
    while True:
        day = starts_on + relativedelta(months=steps * every)
        if day >= first:
            yield day
        steps += 1


def due_times(rhythm: Rhythm, starts_on: date, zone: str, *, after: datetime) -> Iterator[DueTime]:
    """Doses due strictly after a moment, in order."""
    for day in due_days(rhythm, starts_on, on_or_after=local_day(after, zone) - timedelta(days=1)):
        for wall_clock in sorted(rhythm.times):
            due = DueTime(day, wall_clock, to_utc(day, wall_clock, zone))
            if due.due_at > after:
                yield due


def next_due(rhythm: Rhythm, starts_on: date, stops_on: date | None, zone: str, *, after: datetime) -> DueTime | None:
    """The first dose due after a moment; None once the plan has stopped. `stops_on` itself has no dose any more."""
    due = next(due_times(rhythm, starts_on, zone, after=after))
    return due if stops_on is None or due.due_on < stops_on else None


def list_next(
    rhythm: Rhythm, starts_on: date, stops_on: date | None, zone: str, *, after: datetime, count: int
) -> list[DueTime]:
    """Up to `count` coming doses, for the read-back before a plan is saved."""
    coming = islice(due_times(rhythm, starts_on, zone, after=after), count)
    return [due for due in coming if stops_on is None or due.due_on < stops_on]
