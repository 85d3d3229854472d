"""How long after the due time each caregiver is told: by agent, on the local clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonetrack.core.agents import CATALOGUE, get_agent
from bonetrack.core.delays import DENOSUMAB_MINUTES, HOME_MINUTES, delay_for, list_delays
from bonetrack.core.rhythm import DueTime, to_utc

LONDON = "Europe/London"
HOUR = timedelta(hours=1)


def due_at(clock: time = time(8), day: date = date(2026, 3, 3), zone: str = LONDON) -> DueTime:
    return DueTime(day, clock, to_utc(day, clock, zone))


def test_a_daily_injection_waits_for_the_general_delay() -> None:
    due = due_at()
    closes_at = to_utc(date(2026, 3, 4), time(0), LONDON)
    assert delay_for(get_agent("teriparatide"), due, closes_at, LONDON, {}, 120) == 2 * HOUR
    assert delay_for(get_agent("teriparatide"), due, closes_at, LONDON, {"teriparatide": 30}, 120) == HOUR / 2
    assert delay_for(get_agent("teriparatide"), due, closes_at, LONDON, {"denosumab": 1440}, 120) == 2 * HOUR


def test_a_weekly_tablet_waits_for_the_evening_of_its_day() -> None:
    closes_at = to_utc(date(2026, 3, 10), time(0), LONDON)
    told = due_at().due_at + delay_for(get_agent("alendronate"), due_at(), closes_at, LONDON, {}, 120)
    assert told == datetime(2026, 3, 3, 19, tzinfo=UTC)
    late = due_at(time(18, 30))
    assert delay_for(get_agent("alendronate"), late, closes_at, LONDON, {}, 120) == 2 * HOUR
    assert delay_for(get_agent("alendronate"), due_at(), closes_at, LONDON, {"alendronate": 60}, 120) == HOUR


def test_a_daily_tablet_waits_like_any_daily_dose() -> None:
    closes_at = to_utc(date(2026, 3, 4), time(0), LONDON)
    assert delay_for(get_agent("alendronate"), due_at(), closes_at, LONDON, {}, 120) == 2 * HOUR


@pytest.mark.parametrize(("agent", "days"), [("zoledronate", 7), ("romosozumab", 7), ("denosumab", 28)])
def test_a_clinic_dose_waits_for_whole_days_on_the_local_clock(agent: str, days: int) -> None:
    """Due on 25 March at 8:00: the clocks go forward in between."""
    due = due_at(day=date(2026, 3, 25))
    told = due.due_at + delay_for(get_agent(agent), due, None, LONDON, {}, 120)
    assert told == to_utc(due.due_on + timedelta(days=days), time(8), LONDON)


def test_denosumab_can_be_told_sooner_and_never_later_than_its_own_step() -> None:
    assert max(DENOSUMAB_MINUTES) == 28 * 1440
    told = delay_for(get_agent("denosumab"), due_at(), None, LONDON, {"denosumab": 1440}, 120)
    assert told == timedelta(days=1)


@given(
    agent=st.sampled_from(sorted(CATALOGUE)),
    minutes=st.sampled_from(HOME_MINUTES),
    hour=st.integers(0, 23),
    is_own=st.booleans(),
)
def test_no_delay_is_before_the_dose(agent: str, minutes: int, hour: int, is_own: bool) -> None:
    due, found = due_at(time(hour)), get_agent(agent)
    closes_at = None if found.is_clinic_given else to_utc(date(2026, 3, 10), time(0), LONDON)
    own = {agent: list_delays(found)[0]} if is_own else {}
    assert delay_for(found, due, closes_at, LONDON, own, minutes) >= timedelta(minutes=30)
