"""The rhythm of a plan: which local days and times a dose falls due, and the moment in UTC."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

from bonetrack.core.agents import RhythmKind
from bonetrack.core.due_days import ONE_DAY, days_apart, days_of_cycle, days_of_months, days_of_weeks

WEEKEND = (5, 6)


class ImpossibleRhythm(ValueError):
    """The parts of a rhythm do not fit together; the message says which."""


@dataclass(frozen=True)
class Rhythm:
    """`every` counts days, weeks or months; `weekdays` are 0 (Monday) to 6; `times` are local wall-clock times.

    A cycle is daily for `days_on` days and silent for `days_off`, again and again from the start. A dose of every day
    may have another time on Saturday and Sunday, the `weekend_time`.
    """

    kind: RhythmKind
    every: int = 1
    weekdays: tuple[int, ...] = ()
    times: tuple[time, ...] = (time(8, 0),)
    days_on: int = 0
    days_off: int = 0
    weekend_time: time | None = None

    def __post_init__(self) -> None:
        if self.every < 1:
            raise ImpossibleRhythm("every must be 1 or more")
        if not self.times or len(set(self.times)) != len(self.times):
            raise ImpossibleRhythm("at least one time is needed, each once")
        if self.kind in (RhythmKind.WEEKDAYS, RhythmKind.EVERY_N_WEEKS) and not (
            self.weekdays and set(self.weekdays) <= set(range(7)) and len(set(self.weekdays)) == len(self.weekdays)
        ):
            raise ImpossibleRhythm("weekdays must be chosen, each once")
        if self.kind in (RhythmKind.WEEKDAYS, RhythmKind.CYCLE) and self.every != 1:
            raise ImpossibleRhythm("every counts nothing here")
        is_cycle = self.kind is RhythmKind.CYCLE
        if is_cycle != (self.days_on > 0) or is_cycle != (self.days_off > 0) or min(self.days_on, self.days_off) < 0:
            raise ImpossibleRhythm("a cycle, and only a cycle, has days with a dose and days without")
        if self.weekend_time is not None and (not self.is_once_a_day or self.weekend_time in self.times):
            raise ImpossibleRhythm("only a dose of once a day may have another time at the weekend")

    @property
    def is_once_a_day(self) -> bool:
        return self.kind is RhythmKind.EVERY_N_DAYS and self.every == 1 and len(self.times) == 1

    def times_on(self, day: date) -> tuple[time, ...]:
        if self.weekend_time is not None and day.weekday() in WEEKEND:
            return (self.weekend_time,)
        return self.times

    @property
    def is_monthly(self) -> bool:
        return self.kind is RhythmKind.EVERY_N_MONTHS


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


def has_day(day: date, zone: str) -> bool:
    """False for a day that never came because the zone moved across the date line: it has no length."""
    return to_utc(day, time(0), zone) < to_utc(day + ONE_DAY, time(0), zone)


def due_days(rhythm: Rhythm, starts_on: date, *, on_or_after: date) -> Iterator[date]:
    """Local days on which a dose is due, from the later of the two days, without end (up to year 9999)."""
    first = max(starts_on, on_or_after)
    if rhythm.kind is RhythmKind.EVERY_N_DAYS:
        return days_apart(rhythm.every, starts_on, first)
    if rhythm.kind in (RhythmKind.WEEKDAYS, RhythmKind.EVERY_N_WEEKS):
        return days_of_weeks(rhythm.every, rhythm.weekdays, starts_on, first)
    if rhythm.kind is RhythmKind.CYCLE:
        return days_of_cycle(rhythm.days_on, rhythm.days_off, starts_on, first)
    return days_of_months(rhythm.every, starts_on, first)


def dues_of_day(rhythm: Rhythm, day: date, zone: str) -> list[DueTime]:
    """The doses of one local day, as they come: a time in the spring gap may come after a later one outside of it."""
    dues = [DueTime(day, clock, to_utc(day, clock, zone)) for clock in rhythm.times_on(day)]
    return sorted(dues, key=lambda due: (due.due_at, due.due_time))


def due_times(rhythm: Rhythm, starts_on: date, zone: str, *, after: datetime) -> Iterator[DueTime]:
    """Doses due strictly after a moment, in order.

    A local day that the zone left out (Pacific/Apia, 30 December 2011) hands its doses to the next day, as the offset
    before the gap has it. A dose that is due there anyway stays one dose.
    """
    done = None
    for due_day in due_days(rhythm, starts_on, on_or_after=local_day(after, zone) - ONE_DAY):
        day = due_day if has_day(due_day, zone) else due_day + ONE_DAY
        if day != done:
            yield from (due for due in dues_of_day(rhythm, day, zone) if due.due_at > after)
        done = day


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
