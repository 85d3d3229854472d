"""How long a supply lasts: by the doses that fall due, logged or not."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonetrack.core.agents import RhythmKind, get_agent
from bonetrack.core.doses import DoseState
from bonetrack.core.mornings import waking_moment
from bonetrack.core.rhythm import Rhythm, due_days
from bonetrack.core.supplies import Item, KnownDose, can_be_kept_at_home, count_used, find_run_out, list_supply_steps

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def dose(days: int, state: DoseState, *taken: datetime) -> KnownDose:
    return KnownDose(DAY + timedelta(days=days), state, taken)


def used(*doses: KnownDose, in_pen: bool = False, today: int = 10) -> int:
    return count_used(doses, NOON, DAY, DAY + timedelta(days=today), in_pen=in_pen)


def test_a_dose_that_was_due_counts_logged_or_not() -> None:
    later = NOON + timedelta(days=1)
    assert used(dose(1, DoseState.TAKEN, later), dose(2, DoseState.MISSED), dose(3, DoseState.DUE)) == 3


def test_a_skipped_dose_stays_unless_its_pen_goes_anyway() -> None:
    assert used(dose(1, DoseState.SKIPPED)) == 0
    assert used(dose(1, DoseState.SKIPPED), in_pen=True) == 1


def test_what_was_taken_before_the_count_is_not_in_it() -> None:
    assert used(dose(0, DoseState.TAKEN, NOON - timedelta(hours=4))) == 0


def test_an_older_dose_taken_after_the_count_and_a_second_dose_are() -> None:
    later = NOON + timedelta(days=1)
    assert used(dose(-3, DoseState.TAKEN_LATE, later), dose(1, DoseState.TAKEN, later, later)) == 3


def test_todays_open_dose_is_still_to_come() -> None:
    assert used(dose(10, DoseState.DUE), today=10) == 0


@pytest.mark.parametrize(
    ("rhythm", "left", "run_out"),
    [
        (Rhythm(RhythmKind.EVERY_N_DAYS), 0, date(2026, 3, 2)),
        (Rhythm(RhythmKind.EVERY_N_DAYS), 28, date(2026, 3, 30)),
        (Rhythm(RhythmKind.WEEKDAYS, weekdays=(0,)), 4, date(2026, 3, 30)),
        (Rhythm(RhythmKind.EVERY_N_MONTHS, 6), 1, date(2026, 9, 2)),
    ],
)
def test_the_day_is_that_of_the_first_dose_without(rhythm: Rhythm, left: int, run_out: date) -> None:
    assert find_run_out(left, due_days(rhythm, DAY, on_or_after=DAY), None, DAY) == run_out


def test_a_plan_that_ends_before_needs_no_more() -> None:
    days = due_days(Rhythm(RhythmKind.EVERY_N_DAYS), DAY, on_or_after=DAY)
    assert find_run_out(28, days, date(2026, 3, 20), DAY) is None


@given(
    left=st.integers(0, 200),
    every=st.integers(1, 40),
    kind=st.sampled_from([RhythmKind.EVERY_N_DAYS, RhythmKind.EVERY_N_MONTHS]),
)
def test_exactly_so_many_doses_come_before_the_day(left: int, every: int, kind: RhythmKind) -> None:
    rhythm = Rhythm(kind, every)
    day = find_run_out(left, due_days(rhythm, DAY, on_or_after=DAY), None, DAY)
    coming = list(islice(due_days(rhythm, DAY, on_or_after=DAY), left + 1))
    assert day == (coming[left] if coming[left] <= DAY + timedelta(days=366 * 15) else None)


@given(left=st.integers(0, 100), more=st.integers(0, 100))
def test_more_never_ends_earlier(left: int, more: int) -> None:
    def ends(number: int) -> date | None:
        return find_run_out(number, due_days(Rhythm(RhythmKind.EVERY_N_DAYS), DAY, on_or_after=DAY), None, DAY)

    first, second = ends(left), ends(left + more)
    assert first is not None
    assert second is not None
    assert first <= second


def test_two_steps_at_ten_on_the_persons_clock() -> None:
    steps = list_supply_steps(date(2026, 5, 12), 7, "America/New_York", Item.DOSES)
    assert [step.at for step in steps] == [
        datetime(2026, 5, 5, 14, tzinfo=UTC),
        datetime(2026, 5, 9, 14, tzinfo=UTC),
    ]


def test_a_step_that_comes_late_waits_for_a_waking_hour() -> None:
    at = datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert waking_moment(at, at, "Europe/London") == at
    night = datetime(2026, 3, 4, 2, tzinfo=UTC)
    assert waking_moment(at, night, "Europe/London") == datetime(2026, 3, 4, 10, tzinfo=UTC)
    evening = datetime(2026, 3, 4, 22, tzinfo=UTC)
    assert waking_moment(at, evening, "Europe/London") == datetime(2026, 3, 5, 10, tzinfo=UTC)
    assert waking_moment(at, evening - timedelta(hours=8), "Europe/London") == evening - timedelta(hours=8)


def test_only_what_a_person_may_have_at_home_is_counted() -> None:
    assert can_be_kept_at_home(get_agent("teriparatide"))
    assert can_be_kept_at_home(get_agent("denosumab"))
    assert not can_be_kept_at_home(get_agent("zoledronate"))


def test_several_times_a_day_use_as_many() -> None:
    rhythm = Rhythm(RhythmKind.EVERY_N_DAYS, times=(time(8), time(20)))
    days = (day for day in due_days(rhythm, DAY, on_or_after=DAY) for _clock in rhythm.times)
    assert find_run_out(9, days, None, DAY) == DAY + timedelta(days=4)
