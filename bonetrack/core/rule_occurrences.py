"""The moments of a recurrence rule: found on the local wall clock, then turned into UTC.

The start is the first one, whatever the rule says (RFC 5545: DTSTART is the first instance). An interval of 24 hours or
more is wall clock; below that, hours are hours that pass.
"""

import heapq
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import MAXYEAR, datetime, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil import rrule

from bonetrack.core.due_days import ONE_DAY, SHORTEST_MONTH
from bonetrack.core.recurrence_rule import BadRule, Frequency, RecurrenceRule, RuleDay
from bonetrack.core.rhythm import has_day, to_utc

HOURS_IN_A_DAY = 24
LONGEST_MONTH = 31
NO_LEAP_YEAR = 2023
# A rule that names days which never come is searched to the year 9999. Only BYSETPOS within a day or a week, where each
# step takes long, is searched for so many steps.
MOST_STEPS = 8000
STEPS = {Frequency.DAILY: timedelta(days=1), Frequency.WEEKLY: timedelta(weeks=1)}
_FREQUENCIES: dict[Frequency, Literal[0, 1, 2, 3]] = {
    Frequency.DAILY: rrule.DAILY,
    Frequency.WEEKLY: rrule.WEEKLY,
    Frequency.MONTHLY: rrule.MONTHLY,
    Frequency.YEARLY: rrule.YEARLY,
}


def list_moments(rule: RecurrenceRule, start: datetime, zone: str, count: int) -> list[datetime]:
    """Up to `count` moments in UTC, in order; fewer only where COUNT or UNTIL ends the rule.

    `start` is a local wall-clock time without a zone. Raises BadRule when UNTIL lies before the start, or when the rule
    gives too few moments before the search ends.
    """
    first = to_utc(start.date(), start.time(), zone)
    if _is_over(rule, first, zone):
        raise BadRule("UNTIL lies before the start")
    wanted = count if rule.count is None else min(count, rule.count)
    later = _hours_apart(rule, first) if _is_elapsed(rule) else _on_the_wall_clock(rule, start, first, zone)
    found = [first]
    for moment in islice(later, wanted - 1):
        if _is_over(rule, moment, zone):
            return found
        found.append(moment)
    if len(found) < wanted and rule.until is None:
        raise BadRule(f"the rule comes too seldom: only {len(found)} of {wanted} were found")
    return found


def takes_month_end(rule: RecurrenceRule, start: datetime) -> bool:
    """Whether the start's day of the month is missing in some of the rule's months, so that it is clamped there."""
    if not rule.takes_day_from_start or rule.positions or start.day <= SHORTEST_MONTH:
        return False
    if rule.frequency is Frequency.MONTHLY:
        return True
    months = rule.months or (start.month,)
    return rule.frequency is Frequency.YEARLY and any(start.day > _shortest(month) for month in months)


def _shortest(month: int) -> int:
    return monthrange(NO_LEAP_YEAR, month)[1]


def _is_elapsed(rule: RecurrenceRule) -> bool:
    return rule.frequency is Frequency.HOURLY and rule.interval < HOURS_IN_A_DAY


def _is_over(rule: RecurrenceRule, moment: datetime, zone: str) -> bool:
    if rule.until is None:
        return False
    if isinstance(rule.until, datetime):
        return moment > rule.until
    return moment.astimezone(ZoneInfo(zone)).date() > rule.until


def _hours_apart(rule: RecurrenceRule, first: datetime) -> Iterator[datetime]:
    moment = first
    while True:
        moment += timedelta(hours=rule.interval)
        yield moment


def _on_the_wall_clock(rule: RecurrenceRule, start: datetime, first: datetime, zone: str) -> Iterator[datetime]:
    """All moments after the first one, which is the start itself, also where the rule does not name it."""
    walls = (wall for wall in _walls(rule, start) if wall > start)
    return (moment for moment in _in_order(walls, zone) if moment > first)


def _in_order(walls: Iterable[datetime], zone: str) -> Iterator[datetime]:
    """The moments of wall-clock times in their own order.

    A time that a gap skips comes later by the gap's length, and so may come after a later time that is not skipped.
    A day that the zone left out hands its times to the next day, where each stays one.
    """
    waiting: list[tuple[datetime, datetime]] = []
    done = None
    for wall in walls:
        real = wall if has_day(wall.date(), zone) else wall + ONE_DAY
        moment = to_utc(real.date(), real.time(), zone)
        heapq.heappush(waiting, (moment, real))
        if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall:
            continue
        while waiting and waiting[0][0] <= moment:
            earliest = heapq.heappop(waiting)
            if earliest != done:
                yield earliest[0]
            done = earliest
    yield from (moment for moment, _wall in sorted(set(waiting)))


def _walls(rule: RecurrenceRule, start: datetime) -> Iterator[datetime]:
    if rule.frequency is Frequency.HOURLY:
        return _hours_on_the_wall(rule, start)
    if rule.frequency is Frequency.YEARLY and takes_month_end(rule, start):
        months = rule.months or (start.month,)
        return heapq.merge(*(_expand(_clamped(replace(rule, months=(month,)), start), start) for month in months))
    return _expand(_clamped(rule, start) if takes_month_end(rule, start) else rule, start)


def _hours_on_the_wall(rule: RecurrenceRule, start: datetime) -> Iterator[datetime]:
    wall = start
    while True:
        yield wall
        wall += timedelta(hours=rule.interval)


def _clamped(rule: RecurrenceRule, start: datetime) -> RecurrenceRule:
    """The last of the days 28 to the start's own that a month has, at each of the day's times."""
    times = max(1, len(rule.hours)) * max(1, len(rule.minutes))
    days = tuple(range(SHORTEST_MONTH, start.day + 1))
    return replace(rule, month_days=days, positions=tuple(range(-times, 0)))


def _expand(rule: RecurrenceRule, start: datetime) -> Iterator[datetime]:
    """A daily or weekly rule of some months or days is searched by months, far faster, and thinned out."""
    if rule.frequency in STEPS and rule.positions and not _ever_comes(rule, start):
        return iter(())
    is_thin = rule.months or rule.month_days or (rule.days and rule.frequency is Frequency.DAILY)
    if rule.frequency not in STEPS or rule.positions or not is_thin:
        return _by_library(rule, start)
    days = rule.days
    if rule.frequency is Frequency.WEEKLY and not days:
        days = (RuleDay(start.weekday()),)
    month_days = rule.month_days or (() if days else tuple(range(1, LONGEST_MONTH + 1)))
    each = replace(rule, frequency=Frequency.MONTHLY, interval=1, days=days, month_days=month_days)
    return (wall for wall in _by_library(each, start) if _steps_to(wall, rule, start) % rule.interval == 0)


def _ever_comes(rule: RecurrenceRule, start: datetime) -> bool:
    """Whether a day or a week has a time at one of the places of BYSETPOS; else a search is long and in vain."""
    days = max(1, len(rule.days)) if rule.frequency is Frequency.WEEKLY else 1
    most = days * max(1, len(rule.hours)) * max(1, len(rule.minutes))
    if all(abs(position) > most for position in rule.positions):
        return False
    return next(_expand(replace(rule, positions=()), start), None) is not None


def _steps_to(wall: datetime, rule: RecurrenceRule, start: datetime) -> int:
    """Days, or weeks that begin on `week_start`, since those of the start."""
    if rule.frequency is Frequency.DAILY:
        return (wall.date() - start.date()).days
    weeks = [day - timedelta(days=(day.weekday() - rule.week_start) % 7) for day in (start.date(), wall.date())]
    return (weeks[1] - weeks[0]).days // 7


def _by_library(rule: RecurrenceRule, start: datetime) -> Iterator[datetime]:
    return iter(
        rrule.rrule(
            _FREQUENCIES[rule.frequency],
            dtstart=start,
            interval=rule.interval,
            until=_search_end(rule, start),
            byweekday=[rrule.weekday(day.weekday, day.nth or None) for day in rule.days] or None,
            bymonthday=rule.month_days or None,
            bymonth=rule.months or None,
            byhour=rule.hours or None,
            byminute=rule.minutes or None,
            bysetpos=rule.positions or None,
            wkst=rule.week_start,
        )
    )


def _search_end(rule: RecurrenceRule, start: datetime) -> datetime:
    end = datetime(MAXYEAR, 12, 30)  # noqa: DTZ001
    if rule.until is not None:
        last = rule.until
        wall = datetime(last.year, last.month, last.day)  # noqa: DTZ001
        end = min(end, wall + timedelta(days=3)) if last.year < MAXYEAR else end
    step = STEPS.get(rule.frequency)
    if step is None or not rule.positions:
        return end
    try:
        return min(end, start + step * rule.interval * MOST_STEPS)
    except OverflowError:
        return end
