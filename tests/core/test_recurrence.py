"""A rhythm in RFC 5545, expanded by another library, gives the days of the rhythm; and no other days."""

from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given

from bonetrack.core.agents import RhythmKind
from bonetrack.core.recurrence import rules_of, series_of, until_of
from bonetrack.core.rhythm import Rhythm, due_days
from tests.core.rhythms import DAYS, RHYTHMS

KIND = RhythmKind
EIGHT = (time(8),)
AUGUST_31 = date(2026, 8, 31)
LAST_DAY = "BYMONTHDAY=28,29,30,31;BYSETPOS=-1"


@given(RHYTHMS, DAYS)
def test_the_rules_expand_to_the_days_of_the_rhythm(rhythm: Rhythm, starts_on: date) -> None:
    starts = [(each.rule, datetime.combine(each.first_on, time(8))) for each in series_of(rhythm, starts_on)]
    expanded = merge(*(iter(rrulestr(rule, dtstart=start)) for rule, start in starts))
    days = [wall.date() for wall in islice(expanded, 40)]
    assert days == list(islice(due_days(rhythm, starts_on, on_or_after=starts_on), 40))


@given(RHYTHMS, DAYS)
def test_the_first_day_of_a_series_is_one_of_its_own_days(rhythm: Rhythm, starts_on: date) -> None:
    """DTSTART is always shown, so it must be a dose."""
    for each in series_of(rhythm, starts_on):
        first = datetime.combine(each.first_on, time(8))
        assert next(iter(rrulestr(each.rule, dtstart=first))) == first


@pytest.mark.parametrize(
    ("rhythm", "starts_on", "rules"),
    [
        (Rhythm(KIND.EVERY_N_DAYS), AUGUST_31, ["FREQ=DAILY"]),
        (Rhythm(KIND.EVERY_N_DAYS, 14), AUGUST_31, ["FREQ=DAILY;INTERVAL=14"]),
        (Rhythm(KIND.WEEKDAYS, 1, (0, 3)), AUGUST_31, ["FREQ=WEEKLY;BYDAY=MO,TH;WKST=MO"]),
        (Rhythm(KIND.EVERY_N_WEEKS, 2, (0,)), AUGUST_31, ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;WKST=MO"]),
        (Rhythm(KIND.EVERY_N_MONTHS, 6), AUGUST_31, [f"FREQ=MONTHLY;INTERVAL=6;{LAST_DAY}"]),
        (Rhythm(KIND.EVERY_N_MONTHS), date(2026, 8, 29), ["FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1"]),
        (Rhythm(KIND.EVERY_N_MONTHS), date(2026, 8, 15), ["FREQ=MONTHLY;BYMONTHDAY=15"]),
        (Rhythm(KIND.EVERY_N_MONTHS, 12), AUGUST_31, ["FREQ=YEARLY;BYMONTH=8;BYMONTHDAY=31"]),
        (
            Rhythm(KIND.EVERY_N_MONTHS, 24),
            date(2028, 2, 29),
            ["FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1"],
        ),
        (Rhythm(KIND.CYCLE, days_on=2, days_off=5), AUGUST_31, ["FREQ=DAILY;INTERVAL=7"] * 2),
    ],
)
def test_the_text_of_each_kind(rhythm: Rhythm, starts_on: date, rules: list[str]) -> None:
    assert rules_of(rhythm, starts_on) == rules


def test_a_cycle_is_one_series_for_each_day_with_a_dose() -> None:
    series = series_of(Rhythm(KIND.CYCLE, 1, (), EIGHT, 21, 7), AUGUST_31)
    assert [each.first_on for each in series] == [AUGUST_31 + timedelta(days=n) for n in range(21)]
    assert {each.rule for each in series} == {"FREQ=DAILY;INTERVAL=28"}


def test_until_is_the_last_second_before_the_day_that_has_no_dose_any_more() -> None:
    assert until_of(date(2026, 7, 1), "Europe/London") == "20260630T225959Z"
    until = datetime.strptime(until_of(date(2026, 7, 1), "America/New_York"), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert until == datetime(2026, 7, 1, 3, 59, 59, tzinfo=UTC)
