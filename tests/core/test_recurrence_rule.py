"""Recurrence rules as text: what is read, what is refused by name, and the moments they give."""

# ruff: noqa: DTZ001 (a start is a local time without a zone)

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from bonetrack.core.recurrence_rule import BadRule, Frequency, RuleDay, parse_rule
from bonetrack.core.rule_occurrences import list_moments

LONDON = "Europe/London"
MANY_HOURS, MANY_MINUTES = ",".join(map(str, range(15))), ",".join(map(str, range(24)))
FRIDAY = datetime(2026, 3, 27, 8)


def local(rule: str, start: datetime = FRIDAY, zone: str = LONDON, count: int = 5) -> list[datetime]:
    """The wall-clock times that a rule gives."""
    moments = list_moments(parse_rule(rule), start, zone, count)
    return [moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for moment in moments]


def days(rule: str, start: datetime = FRIDAY, count: int = 5) -> list[str]:
    return [f"{wall:%d.%m.%y}" for wall in local(rule, start, count=count)]


def test_every_part_is_read() -> None:
    rule = parse_rule("RRULE:FREQ=YEARLY;INTERVAL=2;COUNT=9;BYDAY=-1FR,1MO;BYMONTH=3,2;BYHOUR=20,8;BYMINUTE=30;WKST=SU")
    assert (rule.frequency, rule.interval, rule.count, rule.months) == (Frequency.YEARLY, 2, 9, (2, 3))
    assert rule.days == (RuleDay(0, 1), RuleDay(4, -1))
    assert (rule.hours, rule.minutes, rule.week_start) == ((8, 20), (30,), 6)
    small = parse_rule(" rrule:freq=monthly;bymonthday=-1,15;bysetpos=-1;until=20270503t080000z ")
    assert (small.month_days, small.positions) == ((-1, 15), (-1,))
    assert small.until == datetime(2027, 5, 3, 8, tzinfo=UTC)
    assert parse_rule("FREQ=DAILY;UNTIL=20270503").until == date(2027, 5, 3)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not a part of a rule"),
        ("DAILY", "not a part of a rule"),
        ("INTERVAL=2", "has no FREQ"),
        ("FREQ=DAILY;", "not a part of a rule"),
        ("FREQ=DAILY;COUNT", "not a part of a rule"),
        ("FREQ=DAILY;COUNT=", "not a part of a rule"),
        ("FREQ=FORTNIGHTLY", "not known"),
        ("FREQ=MINUTELY", "FREQ=MINUTELY is not supported"),
        ("FREQ=DAILY;BYSECOND=5", "BYSECOND is not supported"),
        ("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO is not supported"),
        ("FREQ=YEARLY;BYYEARDAY=20", "BYYEARDAY is not supported"),
        ("FREQ=DAILY;BYEASTER=1", "BYEASTER is not a known part"),
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ stands there twice"),
        ("FREQ=DAILY;INTERVAL=0", "whole number from 1"),
        ("FREQ=DAILY;INTERVAL=-1", "whole number from 1"),
        ("FREQ=DAILY;INTERVAL=1.5", "whole number from 1"),
        ("FREQ=DAILY;INTERVAL=99999999999", "whole number from 1"),
        ("FREQ=DAILY;INTERVAL=\u0662", "whole number from 1"),
        ("FREQ=DAILY;COUNT=0", "whole number from 1"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270503", "do not go together"),
        ("FREQ=DAILY;UNTIL=20270503T080000", "not a moment in UTC"),
        ("FREQ=DAILY;UNTIL=20270230", "not a moment in UTC"),
        ("FREQ=DAILY;UNTIL=tomorrow", "not a moment in UTC"),
        ("FREQ=DAILY;UNTIL=20260327T075959Z", "UNTIL lies before the start"),
        ("FREQ=DAILY;UNTIL=20260326", "UNTIL lies before the start"),
        ("FREQ=WEEKLY;BYDAY=XX", "not a weekday"),
        ("FREQ=WEEKLY;BYDAY=1MO", "does not go with WEEKLY"),
        ("FREQ=MONTHLY;BYDAY=0MO", "not a weekday"),
        ("FREQ=YEARLY;BYDAY=54MO", "not a weekday"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "does not go with WEEKLY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "not from 1 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "not from 1 to 31"),
        ("FREQ=YEARLY;BYMONTH=13", "not from 1 to 12"),
        ("FREQ=YEARLY;BYMONTH=-1", "not from 1 to 12"),
        ("FREQ=DAILY;BYHOUR=24", "not from 0 to 23"),
        ("FREQ=DAILY;BYHOUR=8,", "not from 0 to 23"),
        ("FREQ=DAILY;BYMINUTE=60", "not from 0 to 59"),
        ("FREQ=DAILY;BYSETPOS=1", "BYSETPOS needs another BY part"),
        ("FREQ=DAILY;BYHOUR=8;BYSETPOS=0", "not from 1 to 366"),
        ("FREQ=DAILY;WKST=1", "not a weekday"),
        ("FREQ=HOURLY;BYHOUR=8", "HOURLY goes with INTERVAL, COUNT and UNTIL only"),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "comes too seldom"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "comes too seldom"),
        ("FREQ=DAILY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=30", "comes too seldom"),
        (f"FREQ=DAILY;BYHOUR={MANY_HOURS};BYMINUTE={MANY_MINUTES};BYSETPOS=366,-366", "comes too seldom"),
        ("FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=8,20;BYSETPOS=-5", "comes too seldom"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=8,20;BYSETPOS=2", "comes too seldom"),
    ],
)
def test_what_cannot_be_read_or_never_comes_is_refused_by_name(text: str, why: str) -> None:
    with pytest.raises(BadRule, match=why) as refused:
        list_moments(parse_rule(text), FRIDAY, LONDON, 10)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("FREQ=DAILY;INTERVAL=2", ["27.03.26", "29.03.26", "31.03.26", "02.04.26", "04.04.26"]),
        ("FREQ=WEEKLY;BYDAY=MO,FR", ["27.03.26", "30.03.26", "03.04.26", "06.04.26", "10.04.26"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", ["27.03.26", "06.04.26", "20.04.26", "04.05.26", "18.05.26"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", ["27.03.26", "24.04.26", "29.05.26", "26.06.26", "31.07.26"]),
        ("FREQ=MONTHLY;BYDAY=1MO;BYMONTH=5,6", ["27.03.26", "04.05.26", "01.06.26", "03.05.27", "07.06.27"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["27.03.26", "31.03.26", "30.04.26", "31.05.26", "30.06.26"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["27.03.26", "31.03.26", "31.05.26", "31.07.26", "31.08.26"]),
        ("FREQ=YEARLY;BYMONTHDAY=28;BYMONTH=2", ["27.03.26", "28.02.27", "28.02.28", "28.02.29", "28.02.30"]),
        ("FREQ=DAILY;BYMONTH=4;BYMONTHDAY=1", ["27.03.26", "01.04.26", "01.04.27", "01.04.28", "01.04.29"]),
        ("FREQ=WEEKLY;BYMONTH=4", ["27.03.26", "03.04.26", "10.04.26", "17.04.26", "24.04.26"]),
        ("FREQ=DAILY;COUNT=3", ["27.03.26", "28.03.26", "29.03.26"]),
        ("FREQ=DAILY;UNTIL=20260329", ["27.03.26", "28.03.26", "29.03.26"]),
        ("FREQ=DAILY;UNTIL=20260329T070000Z", ["27.03.26", "28.03.26", "29.03.26"]),
        ("FREQ=DAILY;UNTIL=20260329T065959Z", ["27.03.26", "28.03.26"]),
    ],
)
def test_the_days_of_a_rule(rule: str, found: list[str]) -> None:
    assert days(rule) == found


@pytest.mark.parametrize(
    ("rule", "start", "found"),
    [
        ("FREQ=MONTHLY;INTERVAL=6", datetime(2026, 8, 31, 8), ["31.08.26", "28.02.27", "31.08.27", "29.02.28"]),
        ("FREQ=MONTHLY", datetime(2027, 1, 29, 8), ["29.01.27", "28.02.27", "29.03.27", "29.04.27"]),
        ("FREQ=MONTHLY;BYMONTH=2,8", datetime(2026, 8, 31, 8), ["31.08.26", "28.02.27", "31.08.27", "29.02.28"]),
        ("FREQ=YEARLY", datetime(2024, 2, 29, 8), ["29.02.24", "28.02.25", "28.02.26", "28.02.27", "29.02.28"]),
        ("FREQ=YEARLY;BYMONTH=2,4,8", datetime(2026, 8, 31, 8), ["31.08.26", "28.02.27", "30.04.27", "31.08.27"]),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=6", datetime(2026, 8, 31, 8), ["31.08.26", "30.06.28", "30.06.30"]),
    ],
)
def test_the_end_of_the_month_is_clamped_and_comes_back(rule: str, start: datetime, found: list[str]) -> None:
    assert days(rule, start, len(found)) == found


def test_two_times_of_the_last_day_stay_two() -> None:
    found = local("FREQ=MONTHLY;BYHOUR=8,20", datetime(2027, 1, 31, 8), count=5)
    assert [f"{wall:%d.%m. %H}" for wall in found] == ["31.01. 08", "31.01. 20", "28.02. 08", "28.02. 20", "31.03. 08"]


def test_a_start_that_the_rule_does_not_name_is_the_first_one_and_is_counted() -> None:
    found = local("FREQ=DAILY;BYHOUR=8,20;COUNT=3", datetime(2026, 3, 27, 9, 15))
    assert found == [datetime(2026, 3, 27, 9, 15), datetime(2026, 3, 27, 20, 15), datetime(2026, 3, 28, 8, 15)]


def test_a_start_in_the_gap_comes_an_hour_later() -> None:
    assert local("FREQ=DAILY", datetime(2026, 3, 29, 1, 30), count=2) == [
        datetime(2026, 3, 29, 2, 30),
        datetime(2026, 3, 30, 1, 30),
    ]


def test_moments_stay_in_order_over_a_gap() -> None:
    found = list_moments(parse_rule("FREQ=DAILY;BYHOUR=1,2;BYMINUTE=0,30"), datetime(2026, 3, 28, 1), LONDON, 12)
    assert found == sorted(found)
    assert len([moment for moment in found if moment.date() == date(2026, 3, 29)]) == 4, "each of the day's four times"


def test_a_day_that_never_came_gives_no_second_one() -> None:
    found = local("FREQ=DAILY;BYHOUR=8,20", datetime(2011, 12, 29, 8), "Pacific/Apia", 6)
    assert [f"{wall:%d %H}" for wall in found] == ["29 08", "29 20", "31 08", "31 20", "01 08", "01 20"]


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"])
@pytest.mark.parametrize("hours", [1, 6, 8, 23])
def test_less_than_a_day_is_time_that_passes(zone: str, hours: int) -> None:
    found = list_moments(parse_rule(f"FREQ=HOURLY;INTERVAL={hours}"), FRIDAY, zone, 1000)
    assert {two - one for one, two in pairwise(found)} == {timedelta(hours=hours)}


@pytest.mark.parametrize(("hours", "days_apart"), [(24, 1), (48, 2), (168, 7)])
def test_a_day_or_more_in_hours_is_wall_clock(hours: int, days_apart: int) -> None:
    found = local(f"FREQ=HOURLY;INTERVAL={hours}", count=200)
    assert found == [FRIDAY + timedelta(days=days_apart * n) for n in range(200)]


PARTS = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]), "INTERVAL": st.integers(1, 4).map(str)},
    optional={
        "BYMONTHDAY": st.sampled_from(["1", "-1", "5,12,28"]),
        "BYDAY": st.sampled_from(["MO", "TU,TH", "MO,TU,WE,TH,FR,SA,SU", "SU"]),
        "BYMONTH": st.sampled_from(["1", "3,9", "1,2,3,4,5,6,7,8,9,10,11,12"]),
        "BYHOUR": st.sampled_from(["8", "8,20"]),
        "BYMINUTE": st.sampled_from(["0", "15,45"]),
        "WKST": st.sampled_from(["MO", "SU", "TH"]),
    },
)


@settings(max_examples=60)
@given(
    PARTS,
    st.datetimes(datetime(2020, 1, 1), datetime(2032, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0)),
)
def test_without_gaps_the_moments_are_those_of_another_library(parts: dict[str, str], start: datetime) -> None:
    """In UTC no clock jumps, and up to day 28 nothing is clamped: plain RFC 5545, with the start before the rest."""
    start = start.replace(day=min(start.day, 28))
    if parts["FREQ"] == "WEEKLY":
        parts = {name: value for name, value in parts.items() if name != "BYMONTHDAY"}
    until = start + timedelta(days=400)
    text = ";".join(f"{name}={value}" for name, value in (parts | {"UNTIL": f"{until:%Y%m%dT%H%M%SZ}"}).items())
    found = list_moments(parse_rule(text), start, "UTC", 1000)
    first = start.replace(tzinfo=UTC)
    others = list(islice(rrulestr(text, dtstart=first), 1000))
    assert found == sorted({first, *others})[:1000]
