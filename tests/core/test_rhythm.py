"""Local days and times of doses: both clock changes, ends of months, anchors."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bonetrack.core.agents import CATALOGUE, RhythmKind, get_agent
from bonetrack.core.rhythm import ImpossibleRhythm, Rhythm, due_days, list_next, next_due, to_utc
from bonetrack.core.rhythm_choices import RhythmChoice, choice_of, choices_for, make_rhythm

DAILY = Rhythm(RhythmKind.EVERY_N_DAYS, 1, (), (time(8, 0),))
MONTHLY = Rhythm(RhythmKind.EVERY_N_MONTHS, 1)
ZONES = ("Europe/London", "America/New_York", "Australia/Sydney", "Europe/Berlin")


def days(rhythm: Rhythm, starts_on: date, count: int, on_or_after: date | None = None) -> list[date]:
    coming = due_days(rhythm, starts_on, on_or_after=on_or_after or starts_on)
    return [next(coming) for _ in range(count)]


@pytest.mark.parametrize("zone", ZONES)
def test_a_daily_dose_has_one_occurrence_on_every_local_day_of_a_year(zone: str) -> None:
    coming = list_next(DAILY, date(2026, 1, 1), None, zone, after=datetime(2025, 12, 30, tzinfo=UTC), count=365)
    assert [due.due_on for due in coming] == [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert {due.due_time for due in coming} == {time(8, 0)}
    assert all(one.due_at < two.due_at for one, two in pairwise(coming))


def test_the_clock_change_moves_the_moment_and_not_the_wall_clock() -> None:
    assert to_utc(date(2026, 3, 28), time(8), "Europe/London") == datetime(2026, 3, 28, 8, tzinfo=UTC)
    assert to_utc(date(2026, 3, 29), time(8), "Europe/London") == datetime(2026, 3, 29, 7, tzinfo=UTC)


def test_a_time_that_the_spring_change_skips_comes_an_hour_later() -> None:
    assert to_utc(date(2026, 3, 29), time(1, 30), "Europe/London") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_time_that_the_autumn_change_doubles_is_the_first_one() -> None:
    assert to_utc(date(2026, 10, 25), time(1, 30), "Europe/London") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_months_are_true_months_and_come_back_from_a_short_one() -> None:
    six = Rhythm(RhythmKind.EVERY_N_MONTHS, 6)
    assert days(six, date(2026, 8, 31), 4) == [
        date(2026, 8, 31),
        date(2027, 2, 28),
        date(2027, 8, 31),
        date(2028, 2, 29),
    ]


def test_a_year_from_a_leap_day_is_the_28th() -> None:
    yearly = make_rhythm(RhythmChoice.YEARLY, None, (), (time(9),))
    assert days(yearly, date(2024, 2, 29), 3) == [date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28)]


def test_monthly_days_after_a_later_day_miss_none() -> None:
    assert days(MONTHLY, date(2026, 1, 31), 2, date(2026, 4, 1)) == [date(2026, 4, 30), date(2026, 5, 31)]
    assert days(MONTHLY, date(2026, 1, 31), 1, date(2026, 4, 30)) == [date(2026, 4, 30)]


def test_every_n_days_keeps_its_anchor() -> None:
    fortnight = Rhythm(RhythmKind.EVERY_N_DAYS, 14)
    assert days(fortnight, date(2026, 3, 2), 2, date(2026, 3, 17)) == [date(2026, 3, 30), date(2026, 4, 13)]


def test_twice_a_week_is_two_chosen_weekdays() -> None:
    twice = Rhythm(RhythmKind.WEEKDAYS, 1, (0, 3))
    assert days(twice, date(2026, 3, 3), 3) == [date(2026, 3, 5), date(2026, 3, 9), date(2026, 3, 12)]


def test_two_times_of_a_day_come_in_order() -> None:
    twice = Rhythm(RhythmKind.EVERY_N_DAYS, 1, (), (time(20), time(8)))
    coming = list_next(twice, date(2026, 3, 2), None, "UTC", after=datetime(2026, 3, 2, 8, tzinfo=UTC), count=2)
    assert [(due.due_on.day, due.due_time.hour) for due in coming] == [(2, 20), (3, 8)]


def test_the_next_dose_is_strictly_after_the_moment() -> None:
    at_eight = datetime(2026, 3, 2, 8, tzinfo=UTC)
    found = next_due(DAILY, date(2026, 3, 2), None, "UTC", after=at_eight)
    assert found is not None
    assert found.due_on == date(2026, 3, 3)


def test_the_stop_day_itself_has_no_dose() -> None:
    after = datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert next_due(DAILY, date(2026, 3, 2), date(2026, 3, 4), "UTC", after=after) is None
    assert next_due(DAILY, date(2026, 3, 2), date(2026, 3, 5), "UTC", after=after) is not None


@pytest.mark.parametrize(
    ("choice", "every", "weekdays", "kind", "kept"),
    [
        (RhythmChoice.DAILY, None, (), RhythmKind.EVERY_N_DAYS, 1),
        (RhythmChoice.EVERY_N_DAYS, 14, (), RhythmKind.EVERY_N_DAYS, 14),
        (RhythmChoice.WEEKDAYS, None, (3, 0), RhythmKind.WEEKDAYS, 1),
        (RhythmChoice.EVERY_N_MONTHS, 6, (), RhythmKind.EVERY_N_MONTHS, 6),
        (RhythmChoice.YEARLY, None, (), RhythmKind.EVERY_N_MONTHS, 12),
    ],
)
def test_a_choice_becomes_a_rhythm_and_is_read_back(
    choice: RhythmChoice, every: int | None, weekdays: tuple[int, ...], kind: RhythmKind, kept: int
) -> None:
    rhythm = make_rhythm(choice, every, weekdays, (time(8),))
    assert (rhythm.kind, rhythm.every) == (kind, kept)
    assert choice_of(rhythm) is choice


@pytest.mark.parametrize(
    ("choice", "every", "weekdays"),
    [(RhythmChoice.EVERY_N_DAYS, None, ()), (RhythmChoice.WEEKDAYS, None, ()), (RhythmChoice.WEEKDAYS, None, (7,))],
)
def test_a_rhythm_that_says_nothing_is_refused(
    choice: RhythmChoice, every: int | None, weekdays: tuple[int, ...]
) -> None:
    with pytest.raises(ImpossibleRhythm):
        make_rhythm(choice, every, weekdays, (time(8),))


def test_every_agent_has_a_rhythm_to_choose_and_monthly_ones_have_no_daily() -> None:
    assert all(choices_for(agent) for agent in CATALOGUE.values())
    assert RhythmChoice.DAILY not in choices_for(get_agent("denosumab"))
    assert choices_for(get_agent("teriparatide")) == (RhythmChoice.DAILY, RhythmChoice.EVERY_N_DAYS)
    assert RhythmChoice.WEEKDAYS in choices_for(get_agent("alendronate"))


@pytest.mark.parametrize(
    "parts",
    [
        {"every": 2, "weekend_time": time(9)},
        {"times": (time(8), time(20)), "weekend_time": time(9)},
        {"times": (time(8),), "weekend_time": time(8)},
        {"kind": RhythmKind.WEEKDAYS, "weekdays": (0, 5), "weekend_time": time(9)},
        {"kind": RhythmKind.CYCLE, "days_on": 21, "days_off": 7, "weekend_time": time(9)},
    ],
)
def test_another_time_at_the_weekend_belongs_to_a_dose_of_once_a_day(parts: dict[str, Any]) -> None:
    with pytest.raises(ImpossibleRhythm, match="weekend"):
        Rhythm(**{"kind": RhythmKind.EVERY_N_DAYS} | parts)
