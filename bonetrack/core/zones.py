"""Time zones of places: whether a name is one, and whether two of them keep the same clock."""

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
DAYS_COMPARED = 366


def is_place(zone: str) -> bool:
    """An IANA zone named after a place. `UTC` and fixed offsets are none: they know no change of the clock."""
    return zone.split("/")[0] in AREAS and "/" in zone and zone in _names()


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def keep_one_clock(one: str, two: str, now: datetime) -> bool:
    """Whether the clocks of two zones agree on every day of the coming year, as in Paris and Berlin."""
    if one == two:
        return True
    first, second = ZoneInfo(one), ZoneInfo(two)
    moments = (now + timedelta(days=days) for days in range(DAYS_COMPARED))
    return all(moment.astimezone(first).utcoffset() == moment.astimezone(second).utcoffset() for moment in moments)
