"""States of a dose and the windows of agents and regions."""

from datetime import UTC, date, datetime, time

import pytest

from bonetrack.core.agents import InjectionSite, LabelRegion, RhythmKind, Window, get_agent, window_of
from bonetrack.core.doses import (
    DoseState,
    Lateness,
    Outcome,
    ShareLogged,
    is_date_doubtful,
    lateness_of,
    least_used_first,
    state_of,
    window_closes_at,
)
from bonetrack.core.rhythm import DueTime, Rhythm, to_utc

LONDON = "Europe/London"
DAILY = Rhythm(RhythmKind.EVERY_N_DAYS)
WEEKLY = Rhythm(RhythmKind.WEEKDAYS, 1, (0,))
MONTHLY = Rhythm(RhythmKind.EVERY_N_MONTHS)
MONDAY = date(2026, 3, 2)
DENOSUMAB = get_agent("denosumab")


def closes(
    agent: str, rhythm: Rhythm, region: LabelRegion, due_on: date = MONDAY, zone: str = LONDON
) -> datetime | None:
    due = DueTime(due_on, time(8), to_utc(due_on, time(8), zone))
    window = window_of(get_agent(agent), region, rhythm.is_monthly)
    return window_closes_at(due, window, rhythm, MONDAY, zone)


@pytest.mark.parametrize("region", list(LabelRegion))
def test_teriparatide_closes_at_local_midnight(region: LabelRegion) -> None:
    assert closes("teriparatide", DAILY, region) == datetime(2026, 3, 3, tzinfo=UTC)
    assert closes("teriparatide", DAILY, region, zone="America/New_York") == datetime(2026, 3, 3, 5, tzinfo=UTC)


def test_the_day_of_the_spring_change_is_an_hour_shorter() -> None:
    assert closes("teriparatide", DAILY, LabelRegion.US, date(2026, 3, 29)) == datetime(2026, 3, 29, 23, tzinfo=UTC)


def test_abaloparatide_has_another_window_in_each_region() -> None:
    assert closes("abaloparatide", DAILY, LabelRegion.US) == datetime(2026, 3, 3, tzinfo=UTC)
    assert closes("abaloparatide", DAILY, LabelRegion.EU) == datetime(2026, 3, 2, 20, tzinfo=UTC)


def test_a_weekly_tablet_stays_open_until_the_next_one() -> None:
    assert closes("alendronate", WEEKLY, LabelRegion.US) == datetime(2026, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize("agent", ["ibandronate", "risedronate"])
def test_a_monthly_tablet_keeps_seven_days_before_the_next_one_free(agent: str) -> None:
    assert closes(agent, MONTHLY, LabelRegion.US) == datetime(2026, 3, 26, tzinfo=UTC)


def test_a_daily_risedronate_is_not_a_monthly_one() -> None:
    assert closes("risedronate", DAILY, LabelRegion.US) == datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize("agent", ["denosumab", "romosozumab", "zoledronate"])
def test_a_clinic_dose_stays_open_until_it_is_logged(agent: str) -> None:
    assert closes(agent, MONTHLY, LabelRegion.EU) is None


def test_a_daily_dose_with_a_long_window_still_has_its_whole_day() -> None:
    due = DueTime(MONDAY, time(8), to_utc(MONDAY, time(8), LONDON))
    assert window_closes_at(due, Window.SEVEN_DAYS_BEFORE_NEXT, DAILY, MONDAY, LONDON) == datetime(
        2026, 3, 3, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("outcome", "taken_at", "now", "state"),
    [
        (None, None, datetime(2026, 3, 2, 23, 59, tzinfo=UTC), DoseState.DUE),
        (None, None, datetime(2026, 3, 3, 0, 0, tzinfo=UTC), DoseState.MISSED),
        (Outcome.TAKEN, datetime(2026, 3, 2, 23, 59, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC), DoseState.TAKEN),
        (Outcome.TAKEN, datetime(2026, 3, 3, 0, 5, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC), DoseState.TAKEN_LATE),
        (Outcome.SKIPPED, None, datetime(2026, 3, 5, tzinfo=UTC), DoseState.SKIPPED),
    ],
)
def test_the_state_of_a_dose_is_derived(
    outcome: Outcome | None, taken_at: datetime | None, now: datetime, state: DoseState
) -> None:
    closes_at = datetime(2026, 3, 3, tzinfo=UTC)
    assert state_of(outcome, taken_at, MONDAY, LONDON, closes_at, now) is state


def test_late_is_judged_by_the_local_day() -> None:
    taken_at = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)
    assert state_of(Outcome.TAKEN, taken_at, MONDAY, "America/New_York", None, taken_at) is DoseState.TAKEN
    assert state_of(Outcome.TAKEN, taken_at, MONDAY, LONDON, None, taken_at) is DoseState.TAKEN_LATE


def test_a_denosumab_date_within_five_months_of_another_is_asked_about() -> None:
    others = [date(2026, 1, 31)]
    assert is_date_doubtful(DENOSUMAB, date(2026, 6, 29), others)
    assert not is_date_doubtful(DENOSUMAB, date(2026, 6, 30), others)
    assert is_date_doubtful(DENOSUMAB, date(2025, 12, 1), others)
    assert not is_date_doubtful(get_agent("teriparatide"), date(2026, 2, 1), others)
    assert not is_date_doubtful(DENOSUMAB, date(2026, 2, 1), [])


@pytest.mark.parametrize(
    ("today", "lateness"),
    [
        (date(2026, 5, 3), None),
        (date(2026, 5, 4), Lateness.CALL_THE_CLINIC),
        (date(2026, 6, 27), Lateness.CALL_THE_CLINIC),
        (date(2026, 6, 28), Lateness.CALL_THE_DOCTOR),
    ],
)
def test_denosumab_is_late_from_the_first_day_and_urgent_from_eight_weeks(
    today: date, lateness: Lateness | None
) -> None:
    assert lateness_of(DENOSUMAB, date(2026, 5, 3), today) is lateness
    assert lateness_of(get_agent("zoledronate"), date(2026, 5, 3), today) is None


def test_the_place_left_alone_the_longest_comes_first() -> None:
    left, right = InjectionSite.ABDOMEN_LEFT, InjectionSite.ABDOMEN_RIGHT
    thigh_left, thigh_right = InjectionSite.THIGH_LEFT, InjectionSite.THIGH_RIGHT
    sites = (left, right, thigh_left, thigh_right)
    assert least_used_first(sites, []) == list(sites)
    assert least_used_first(sites, [left]) == [right, thigh_left, thigh_right, left]
    assert least_used_first(sites, [left, right, left, thigh_left]) == [thigh_right, thigh_left, right, left]


def test_a_share_of_nothing_is_no_number() -> None:
    assert ShareLogged(0, 0).share is None
    assert ShareLogged(9, 10).share == pytest.approx(0.9)
