"""What holds for every rhythm: days in order, each found at once as by replay, months that clamp and come back."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonetrack.core.agents import RhythmKind
from bonetrack.core.due_days import break_of_cycle
from bonetrack.core.rhythm import ImpossibleRhythm, Rhythm, due_days, due_times, has_day, local_day
from tests.core.rhythms import DAYS, RHYTHMS, is_due

ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia", "UTC")


@given(RHYTHMS, DAYS, st.integers(0, 15_000))
def test_days_from_anywhere_are_the_days_that_the_rhythm_names(rhythm: Rhythm, starts_on: date, later: int) -> None:
    """A jump over decades finds what a look at each single day finds: nothing is missed and nothing comes twice."""
    first = starts_on + timedelta(days=later)
    until = first + timedelta(days=800)
    found = list(takewhile(lambda day: day < until, due_days(rhythm, starts_on, on_or_after=first)))
    named = [day for n in range(800) if is_due(rhythm, starts_on, day := first + timedelta(days=n))]
    assert found == named
    assert all(one < two for one, two in pairwise(found))


@given(RHYTHMS, DAYS, st.integers(0, 3000))
def test_a_jump_equals_a_replay_from_the_start(rhythm: Rhythm, starts_on: date, later: int) -> None:
    first = starts_on + timedelta(days=later)
    replay = (day for day in due_days(rhythm, starts_on, on_or_after=starts_on) if day >= first)
    assert list(islice(replay, 5)) == list(islice(due_days(rhythm, starts_on, on_or_after=first), 5))


@given(RHYTHMS, DAYS)
def test_a_day_before_the_start_changes_nothing(rhythm: Rhythm, starts_on: date) -> None:
    early = due_days(rhythm, starts_on, on_or_after=starts_on - timedelta(days=500))
    assert next(early) >= starts_on
    if rhythm.kind not in (RhythmKind.WEEKDAYS, RhythmKind.EVERY_N_WEEKS):
        assert next(due_days(rhythm, starts_on, on_or_after=date.min)) == starts_on


@given(RHYTHMS, st.dates(date(2005, 1, 1), date(2035, 1, 1)), st.sampled_from(ZONES), st.integers(0, 900))
def test_each_day_and_time_comes_once_and_in_order(rhythm: Rhythm, starts_on: date, zone: str, later: int) -> None:
    after = datetime(starts_on.year, starts_on.month, starts_on.day, tzinfo=UTC) + timedelta(days=later)
    found = list(islice(due_times(rhythm, starts_on, zone, after=after), 20))
    assert len({(due.due_on, due.due_time) for due in found}) == len(found)
    assert all(one.due_at <= two.due_at for one, two in pairwise(found))
    assert all(due.due_at > after for due in found)
    assert all(has_day(due.due_on, zone) for due in found)
    again = next(due_times(rhythm, starts_on, zone, after=found[0].due_at))
    following = [due for due in found if due.due_at > found[0].due_at]
    assert again == following[0]
    assert local_day(found[0].due_at, zone) - found[0].due_on <= timedelta(days=1)


@given(st.integers(1, 36), DAYS)
def test_a_month_rule_clamps_and_comes_back(every: int, starts_on: date) -> None:
    rhythm = Rhythm(RhythmKind.EVERY_N_MONTHS, every)
    days = list(islice(due_days(rhythm, starts_on, on_or_after=starts_on), 40))
    for number, day in enumerate(days):
        assert (day.year * 12 + day.month) - (starts_on.year * 12 + starts_on.month) == number * every
        is_last = (day + timedelta(days=1)).day == 1
        assert day.day == starts_on.day or (is_last and day.day < starts_on.day)


@given(st.integers(1, 90), st.integers(1, 90), DAYS)
def test_a_cycle_is_so_many_days_with_and_so_many_without(days_on: int, days_off: int, starts_on: date) -> None:
    rhythm = Rhythm(RhythmKind.CYCLE, days_on=days_on, days_off=days_off)
    days = list(islice(due_days(rhythm, starts_on, on_or_after=starts_on), days_on * 3))
    for day in days[: days_on * 2]:
        first, again = break_of_cycle(days_on, days_off, starts_on, day)
        assert again == next(other for other in days if other > day and other - timedelta(days=1) not in days)
        assert (first - timedelta(days=1) in days, again - first) == (True, timedelta(days=days_off))
    steps = [(two - one).days for one, two in pairwise(days)]
    run = [1] * (days_on - 1)
    assert steps == [*run, days_off + 1, *run, days_off + 1, *run]


@pytest.mark.parametrize(
    "parts",
    [
        {"kind": RhythmKind.CYCLE},
        {"kind": RhythmKind.CYCLE, "days_on": 21},
        {"kind": RhythmKind.CYCLE, "days_on": 21, "days_off": -7},
        {"kind": RhythmKind.CYCLE, "every": 2, "days_on": 21, "days_off": 7},
        {"kind": RhythmKind.EVERY_N_DAYS, "days_on": 21, "days_off": 7},
        {"kind": RhythmKind.EVERY_N_WEEKS, "every": 2},
        {"kind": RhythmKind.EVERY_N_WEEKS, "every": 0, "weekdays": (0,)},
        {"kind": RhythmKind.WEEKDAYS, "every": 2, "weekdays": (0,)},
        {"kind": RhythmKind.EVERY_N_DAYS, "times": ()},
        {"kind": RhythmKind.EVERY_N_DAYS, "times": (time(8), time(8))},
    ],
)
def test_a_rhythm_whose_parts_do_not_fit_is_refused(parts: dict[str, object]) -> None:
    with pytest.raises(ImpossibleRhythm):
        Rhythm(**parts)  # type: ignore[arg-type]


def test_every_second_week_counts_from_the_week_of_the_start() -> None:
    """It starts on a Wednesday; that week counts, so its own Monday is past and the next one is in two weeks."""
    rhythm = Rhythm(RhythmKind.EVERY_N_WEEKS, 2, (0, 3))
    found = list(islice(due_days(rhythm, date(2026, 3, 4), on_or_after=date(2026, 3, 4)), 4))
    assert found == [date(2026, 3, 5), date(2026, 3, 16), date(2026, 3, 19), date(2026, 3, 30)]
