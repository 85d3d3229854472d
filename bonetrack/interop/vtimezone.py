"""VTIMEZONE of an IANA zone: every change of its clock in some years, found in the tz database itself.

The library's own generator names the hour after a spring change as its onset; RFC 5545 3.6.5 asks for the hour before.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

STEP = timedelta(days=7)
MOMENT = timedelta(seconds=1)
Clock = tuple[timedelta, timedelta, str]


def vtimezone(zone: str, first_day: date, last_day: date) -> Timezone:
    """Changes with the same offsets share one component, with a date each."""
    info = ZoneInfo(zone)
    begin, end = (datetime.combine(day, time(0), tzinfo=UTC) for day in (first_day, last_day))
    found = Timezone()
    found.add("tzid", zone)
    offset = _clock(info, begin)[0]
    found.add_component(_part(info, begin, [(begin + offset).replace(tzinfo=None)], offset))
    onsets: dict[tuple[timedelta, Clock], list[datetime]] = {}
    for moment in _changes(info, begin, end):
        before, after = _clock(info, moment - MOMENT)[0], _clock(info, moment)
        onsets.setdefault((before, after), []).append(moment)
    for (before, _after), moments in onsets.items():
        local = [(moment + before).replace(tzinfo=None) for moment in moments]
        found.add_component(_part(info, moments[0], local, before))
    return found


def _part(
    info: ZoneInfo, moment: datetime, onsets: list[datetime], before: timedelta
) -> TimezoneStandard | TimezoneDaylight:
    """`onsets`: on the local clock as it stood before the change."""
    offset, summer, name = _clock(info, moment)
    part = TimezoneDaylight() if summer else TimezoneStandard()
    part.add("dtstart", onsets[0])
    if onsets[1:]:
        part.add("rdate", onsets[1:])
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", offset)
    part.add("tzname", name)
    return part


def _changes(info: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The first second of each new clock. No zone has changed its clock and back within a week."""
    at = begin
    while at < end:
        if _clock(info, at) != _clock(info, at + STEP):
            yield _between(info, at, at + STEP)
        at += STEP


def _between(info: ZoneInfo, low: datetime, high: datetime) -> datetime:
    while high - low > MOMENT:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        low, high = (middle, high) if _clock(info, middle) == _clock(info, low) else (low, middle)
    return high


def _clock(info: ZoneInfo, moment: datetime) -> Clock:
    local = moment.astimezone(info)
    return local.utcoffset() or timedelta(0), local.dst() or timedelta(0), local.tzname() or ""
