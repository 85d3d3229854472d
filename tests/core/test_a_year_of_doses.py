"""A year of daily doses in many zones, day by day, against a wall clock that was read without any schedule."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bonetrack.core.agents import RhythmKind
from bonetrack.core.recurrence_rule import parse_rule
from bonetrack.core.rhythm import DueTime, Rhythm, due_times, has_day, list_next, to_utc
from bonetrack.core.rule_occurrences import list_moments
from tests.core.wall_clock import WallClock, wall_clock

ZONES = (
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Pacific/Apia",
)
STARTS = (date(2026, 3, 1), date(2011, 3, 1), date(2018, 3, 1))
YEAR = 365
CLOCKS = (time(8), time(2, 30), time(0, 30), time(23, 45))


def daily(clock: time) -> Rhythm:
    return Rhythm(RhythmKind.EVERY_N_DAYS, 1, (), (clock,))


def coming(rhythm: Rhythm, start: date, zone: str, count: int) -> list[DueTime]:
    return list_next(
        rhythm,
        start,
        None,
        zone,
        after=datetime(start.year, start.month, 1, tzinfo=UTC) - timedelta(days=9),
        count=count,
    )


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_daily_doses_equals_the_independent_calculation(zone: str, start: date) -> None:
    walls = wall_clock(zone, start, start + timedelta(days=YEAR))
    days = [day for n in range(YEAR) if (day := start + timedelta(days=n)) in walls.days]
    for clock in CLOCKS:
        expected = [walls.moment_of(datetime.combine(day, clock)) for day in days]
        found = coming(daily(clock), start, zone, len(days))
        assert [due.due_on for due in found] == days, "one dose on every local day, and none on another"
        assert [due.due_at for due in found] == expected
        by_rule = list_moments(parse_rule("FREQ=DAILY"), datetime.combine(start, clock), zone, len(days))
        assert by_rule == expected, "the preview says the same"
    check_each_jump(walls, zone)


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_with_another_time_at_the_weekend_equals_the_independent_calculation(zone: str) -> None:
    start = STARTS[0]
    walls = wall_clock(zone, start, start + timedelta(days=YEAR))
    days = [day for n in range(YEAR) if (day := start + timedelta(days=n)) in walls.days]
    clocks = [time(2, 30) if day.isoweekday() in (6, 7) else time(8) for day in days]
    rhythm = Rhythm(RhythmKind.EVERY_N_DAYS, times=(time(8),), weekend_time=time(2, 30))
    found = coming(rhythm, start, zone, len(days))
    assert [(due.due_on, due.due_time) for due in found] == list(zip(days, clocks, strict=True))
    expected = [walls.moment_of(datetime.combine(day, clock)) for day, clock in zip(days, clocks, strict=True)]
    assert [due.due_at for due in found] == expected


def check_each_jump(walls: WallClock, zone: str) -> None:
    """A time inside each gap and each doubled span of this zone and year, whichever they are."""
    for jumped, after in walls.gaps:
        if after - jumped < timedelta(hours=24):
            wall = jumped + (after - jumped) / 2
            moment = to_utc(wall.date(), wall.time(), zone)
            assert moment == walls.moment_of(wall)
            shown = moment.astimezone(walls.zone).replace(tzinfo=None)
            assert shown == wall + (after - jumped), "later by as much as the clock jumped"
    for first, last in walls.doubled:
        wall = first + (last - first) / 2
        moment = to_utc(wall.date(), wall.time(), zone)
        assert moment == walls.first_shown[wall], "the first of the two"
        assert (moment + (last - first)).astimezone(walls.zone).replace(tzinfo=None) == wall, "it came twice"


@pytest.mark.parametrize(
    ("zone", "year", "gap"),
    [
        ("Europe/London", 2026, timedelta(hours=1)),
        ("America/New_York", 2026, timedelta(hours=1)),
        ("Australia/Lord_Howe", 2026, timedelta(minutes=30)),
        ("America/Sao_Paulo", 2018, timedelta(hours=1)),
        ("Africa/Casablanca", 2026, timedelta(hours=1)),
        ("Pacific/Apia", 2011, timedelta(hours=24)),
    ],
)
def test_the_year_of_this_zone_has_what_can_go_wrong(zone: str, year: int, gap: timedelta) -> None:
    start = date(year, 3, 1)
    walls = wall_clock(zone, start, start + timedelta(days=YEAR))
    assert gap in [after - jumped for jumped, after in walls.gaps]
    assert walls.doubled


def test_half_past_two_becomes_half_past_three() -> None:
    """RFC 5545 3.3.5."""
    assert to_utc(date(2026, 3, 8), time(2, 30), "America/New_York") == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert to_utc(date(2026, 11, 1), time(1, 30), "America/New_York") == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_a_day_that_never_came_hands_its_dose_to_the_next_day() -> None:
    """Pacific/Apia went from 29 to 31 December 2011: by the offset before, the 30th at 8:00 is the 31st at 8:00."""
    zone, friday = "Pacific/Apia", date(2011, 12, 30)
    assert not has_day(friday, zone)
    assert has_day(date(2011, 12, 31), zone)
    found = coming(daily(time(8)), date(2011, 12, 28), zone, 4)
    assert [due.due_on for due in found] == [
        date(2011, 12, 28),
        date(2011, 12, 29),
        date(2011, 12, 31),
        date(2012, 1, 1),
    ]
    weekly = Rhythm(RhythmKind.WEEKDAYS, 1, (4,), (time(8),))
    found = coming(weekly, date(2011, 12, 23), zone, 3)
    assert [due.due_on for due in found] == [date(2011, 12, 23), date(2011, 12, 31), date(2012, 1, 6)], "none is lost"
    assert found[1].due_at == to_utc(friday, time(8), zone)


def test_a_time_in_the_gap_does_not_hide_the_one_that_now_comes_before_it() -> None:
    """2:30 becomes 3:30, after 3:00. Both doses come, in the order of their moments."""
    rhythm = Rhythm(RhythmKind.EVERY_N_DAYS, 1, (), (time(2, 30), time(3)))
    zone, day = "Europe/Berlin", date(2026, 3, 29)
    after = datetime(2026, 3, 28, 12, tzinfo=UTC)
    times = due_times(rhythm, date(2026, 3, 28), zone, after=after)
    first = next(times)
    assert (first.due_on, first.due_time, first.due_at) == (day, time(3), datetime(2026, 3, 29, 1, tzinfo=UTC))
    second = next(due_times(rhythm, date(2026, 3, 28), zone, after=first.due_at))
    assert (second.due_on, second.due_time, second.due_at) == (
        day,
        time(2, 30),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    )
