"""Pauses: the dose after them, the steps that wait, the window that waits with them."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bonetrack.core.agents import CATALOGUE, Window
from bonetrack.core.doses import window_closes_at
from bonetrack.core.messages import MessageKind
from bonetrack.core.notices import Step
from bonetrack.core.pauses import PauseSpan, can_be_paused, find_pause, move_steps, resumes_at, skip_paused
from bonetrack.core.rhythm import DueTime, Rhythm, RhythmKind, list_next, next_due, to_utc

START = date(2026, 3, 2)
AFTER = datetime(2026, 3, 1, tzinfo=UTC)
ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia")
SPANS = st.lists(
    st.builds(
        lambda start, days: PauseSpan(START + timedelta(days=start), START + timedelta(days=start + days)),
        st.integers(-20, 300),
        st.integers(0, 60),
    ),
    max_size=4,
)
RHYTHMS = st.sampled_from(
    [
        Rhythm(RhythmKind.EVERY_N_DAYS, times=(time(0), time(8), time(23, 30))),
        Rhythm(RhythmKind.EVERY_N_DAYS, 7),
        Rhythm(RhythmKind.WEEKDAYS, weekdays=(0, 3)),
        Rhythm(RhythmKind.EVERY_N_MONTHS, 1),
    ]
)


def first_after_pauses(rhythm: Rhythm, zone: str, spans: list[PauseSpan], after: datetime) -> DueTime | None:
    return skip_paused(lambda moment: next_due(rhythm, START, None, zone, after=moment), spans, zone, after=after)


@given(RHYTHMS, SPANS, st.sampled_from(ZONES), st.integers(0, 400 * 24))
def test_the_next_dose_is_the_first_of_the_rhythm_that_no_pause_covers(
    rhythm: Rhythm, spans: list[PauseSpan], zone: str, hours: int
) -> None:
    after = AFTER + timedelta(hours=hours)
    coming = list_next(rhythm, START, None, zone, after=after, count=900)
    expected = next(due for due in coming if not any(span.covers(due.due_on) for span in spans))
    assert first_after_pauses(rhythm, zone, spans, after) == expected


def test_a_plan_that_stops_inside_a_pause_has_no_next_dose() -> None:
    span = PauseSpan(date(2026, 3, 5), date(2026, 3, 20))
    rhythm = Rhythm(RhythmKind.EVERY_N_DAYS)

    def find(moment: datetime) -> DueTime | None:
        return next_due(rhythm, START, date(2026, 3, 10), "Europe/London", after=moment)

    assert skip_paused(find, [span], "Europe/London", after=datetime(2026, 3, 5, tzinfo=UTC)) is None


def test_a_pause_ends_at_local_midnight_over_the_change_of_the_clock() -> None:
    span = PauseSpan(date(2026, 3, 28), date(2026, 3, 30))
    assert resumes_at(span, "Europe/London") == datetime(2026, 3, 29, 23, tzinfo=UTC)
    assert (span.covers(date(2026, 3, 29)), span.covers(date(2026, 3, 30))) == (True, False)


def test_only_denosumab_is_never_paused() -> None:
    assert [key for key, agent in CATALOGUE.items() if not can_be_paused(agent)] == ["denosumab"]


def test_a_step_in_a_pause_waits_for_its_end_at_the_same_clock_time_under_another_name() -> None:
    span = PauseSpan(date(2026, 3, 26), date(2026, 3, 30))
    steps = [
        Step("due", datetime(2026, 3, 25, 8, tzinfo=UTC), MessageKind.DOSE_DUE),
        Step("not_logged", datetime(2026, 3, 27, 8, tzinfo=UTC), MessageKind.DOSE_NOT_LOGGED),
    ]
    first, second = move_steps(steps, [span], "Europe/London")
    assert first == steps[0]
    assert (second.name, second.at) == ("not_logged~089", datetime(2026, 3, 30, 7, tzinfo=UTC))
    assert len(second.name) <= 16, "the column that keeps it is short"
    assert move_steps(steps, [], "Europe/London") == steps


@given(SPANS, st.integers(0, 60))
def test_a_window_never_ends_at_the_start_of_a_paused_day(spans: list[PauseSpan], week: int) -> None:
    """Of a weekly tablet: the window ends with the next one that is really due."""
    day = START + timedelta(weeks=week)
    due = DueTime(day, time(8), to_utc(day, time(8), "Europe/London"))
    rhythm = Rhythm(RhythmKind.EVERY_N_DAYS, 7)
    end = window_closes_at(due, Window.UNTIL_NEXT_DUE, rhythm, START, "Europe/London", spans)
    assert end is not None
    local = (end + timedelta(hours=2)).date()
    assert (local - day).days % 7 == 0
    assert find_pause(spans, local) is None
