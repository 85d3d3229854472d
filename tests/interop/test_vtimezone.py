"""The zones in a feed, against the tz database itself, hour by hour."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bonetrack.core.rhythm import to_utc as app_utc
from bonetrack.interop.vtimezone import vtimezone
from tests.interop.calendar_readers import offsets_of, to_utc

ZONES = (
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Europe/Dublin",
    "America/Santiago",
)


@pytest.mark.parametrize("zone", ZONES)
def test_every_half_hour_of_two_years_is_the_same_moment(zone: str) -> None:
    changes = offsets_of(vtimezone(zone, date(2026, 1, 1), date(2028, 6, 1)))
    local, end = (datetime.combine(day, time(0)) for day in (date(2026, 1, 2), date(2028, 1, 1)))
    while local < end:
        assert to_utc(local, changes) == app_utc(local.date(), local.time(), zone), local
        local += timedelta(minutes=30)


def test_the_change_stands_at_the_hour_before_it() -> None:
    text = vtimezone("Europe/London", date(2026, 1, 1), date(2027, 1, 1)).to_ical().decode()
    assert "DTSTART:20260329T010000" in text
    assert "DTSTART:20261025T020000" in text


def test_it_reaches_as_far_as_it_is_asked_to() -> None:
    text = vtimezone("America/New_York", date(2026, 1, 1), date(2032, 1, 1)).to_ical().decode()
    assert "20311102T020000" in text.replace("\r\n ", "")
    assert datetime(2031, 11, 2, 7, tzinfo=UTC).astimezone(ZoneInfo("America/New_York")).hour == 2
