"""A rhythm as RFC 5545 writes it, for a calendar feed."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from bonetrack.core.agents import RhythmKind
from bonetrack.core.due_days import SHORTEST_MONTH
from bonetrack.core.rhythm import WEEKEND, Rhythm, due_days, to_utc

WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MONTHS_IN_A_YEAR = 12
FEBRUARY = 2


@dataclass(frozen=True)
class Series:
    """One repeating event: the local day of its DTSTART, which is its first dose, and the value of its RRULE."""

    first_on: date
    rule: str


def series_of(rhythm: Rhythm, starts_on: date) -> list[Series]:
    """The events that together fall on exactly the days of `due_days`, one event for each series and each time of day.

    The hour stands in DTSTART (`first_on` and one of `rhythm.times`, in the plan's zone), so no rule names an hour, and
    times such as 8:00 and 20:30 need no rule that mixes hours and minutes. All kinds but the cycle give one series.

    A cycle gives one series for each day with a dose, each every `days_on + days_off` days: RFC 5545 has no rule for
    "21 days, then 7 without". RDATE would say it in one event, but ends after a fixed number of dates.

    A day of the month from 29 to 31 is written `BYMONTHDAY=28,29,30,31;BYSETPOS=-1`: the last of these days that a
    month has, so it is clamped and comes back. A plain monthly rule would leave short months out.
    """
    if rhythm.kind is RhythmKind.CYCLE:
        rule = f"FREQ=DAILY;INTERVAL={rhythm.days_on + rhythm.days_off}"
        return [Series(starts_on + timedelta(days=number), rule) for number in range(rhythm.days_on)]
    first_on = next(due_days(rhythm, starts_on, on_or_after=starts_on))
    return [Series(first_on, _rule_of(rhythm, starts_on))]


def split_weekend(rhythm: Rhythm) -> list[Rhythm]:
    """The rhythms that together have its doses, each with one time on all of its days."""
    once = [replace(rhythm, times=(clock,), weekend_time=None) for clock in rhythm.times]
    if rhythm.weekend_time is None:
        return once
    workdays = tuple(day for day in range(len(WEEKDAY_CODES)) if day not in WEEKEND)
    return [
        Rhythm(RhythmKind.WEEKDAYS, weekdays=workdays, times=rhythm.times),
        Rhythm(RhythmKind.WEEKDAYS, weekdays=WEEKEND, times=(rhythm.weekend_time,)),
    ]


def rules_of(rhythm: Rhythm, starts_on: date) -> list[str]:
    """The RRULE values alone, in the order of `series_of`, which also says on which day each of them begins."""
    return [series.rule for series in series_of(rhythm, starts_on)]


def until_of(stops_on: date, zone: str) -> str:
    """The UNTIL of a plan that stops: the last second, in UTC, before the local day that has no dose any more."""
    return f"{to_utc(stops_on, time(0), zone) - timedelta(seconds=1):%Y%m%dT%H%M%SZ}"


def _rule_of(rhythm: Rhythm, starts_on: date) -> str:
    if rhythm.kind is RhythmKind.EVERY_N_DAYS:
        return _joined("DAILY", rhythm.every)
    if rhythm.kind in (RhythmKind.WEEKDAYS, RhythmKind.EVERY_N_WEEKS):
        days = ",".join(WEEKDAY_CODES[day] for day in sorted(rhythm.weekdays))
        return _joined("WEEKLY", rhythm.every, f"BYDAY={days}", "WKST=MO")
    years, months = divmod(rhythm.every, MONTHS_IN_A_YEAR)
    if months:
        return _joined("MONTHLY", rhythm.every, *_month_day(starts_on.day))
    is_leap_day = (starts_on.month, starts_on.day) == (FEBRUARY, SHORTEST_MONTH + 1)
    day = _month_day(starts_on.day) if is_leap_day else (f"BYMONTHDAY={starts_on.day}",)
    return _joined("YEARLY", years, f"BYMONTH={starts_on.month}", *day)


def _month_day(day: int) -> tuple[str, ...]:
    if day <= SHORTEST_MONTH:
        return (f"BYMONTHDAY={day}",)
    days = ",".join(str(each) for each in range(SHORTEST_MONTH, day + 1))
    return f"BYMONTHDAY={days}", "BYSETPOS=-1"


def _joined(frequency: str, interval: int, *parts: str) -> str:
    return ";".join((f"FREQ={frequency}", *([f"INTERVAL={interval}"] if interval > 1 else []), *parts))
