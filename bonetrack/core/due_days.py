"""The local days of each kind of rhythm, from a first day on, without end: found by arithmetic, never by replay.

Every function counts from `starts_on` and yields days on or after `first`, which is never before it.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

ONE_DAY = timedelta(days=1)
SHORTEST_MONTH = 28


def days_apart(every: int, starts_on: date, first: date) -> Iterator[date]:
    """Every n days, counted from the start."""
    steps = -(-(first - starts_on).days // every)
    day = starts_on + timedelta(days=steps * every)
    while True:
        yield day
        day += timedelta(days=every)


def days_of_weeks(every: int, weekdays: tuple[int, ...], starts_on: date, first: date) -> Iterator[date]:
    """Chosen weekdays of every n-th week. Weeks run from Monday to Sunday; the week of the start is the first one."""
    monday = starts_on - timedelta(days=starts_on.weekday())
    weeks = (first - monday).days // 7
    week = monday + timedelta(weeks=weeks - weeks % every)
    while True:
        for weekday in sorted(weekdays):
            day = week + timedelta(days=weekday)
            if day >= first:
                yield day
        week += timedelta(weeks=every)


def days_of_months(every: int, starts_on: date, first: date) -> Iterator[date]:
    """True calendar months, clamped to the month's last day and back: 31 August, 28 February, 31 August."""
    months = (first.year - starts_on.year) * 12 + first.month - starts_on.month
    steps = max(0, months // every - 1)
    while True:
        day = starts_on + relativedelta(months=steps * every)
        if day >= first:
            yield day
        steps += 1


def days_of_cycle(days_on: int, days_off: int, starts_on: date, first: date) -> Iterator[date]:
    """Every day for `days_on` days, then none for `days_off`, counted from the start."""
    length = days_on + days_off
    place = (first - starts_on).days % length
    day = first
    while True:
        if place < days_on:
            yield day
            day, place = day + ONE_DAY, place + 1
        else:
            day, place = day + timedelta(days=length - place), 0


def break_of_cycle(days_on: int, days_off: int, starts_on: date, day: date) -> tuple[date, date]:
    """The break that follows a day with a dose: its first day, and the day on which the doses begin again."""
    place = (day - starts_on).days % (days_on + days_off)
    first = day + timedelta(days=days_on - place)
    return first, first + timedelta(days=days_off)
