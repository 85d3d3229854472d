"""Steps of a dose as data: last call, notices ahead, booked visits, quiet hours, snooze."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonetrack.core.agents import CATALOGUE, LabelRegion, RhythmKind, get_agent, window_of
from bonetrack.core.booking import Booking
from bonetrack.core.doses import window_closes_at
from bonetrack.core.home_steps import AHEAD_MINUTES
from bonetrack.core.messages import MessageKind
from bonetrack.core.notices import Wishes, list_ahead_steps, list_steps, take_turn, waits_until
from bonetrack.core.people import Relation
from bonetrack.core.quiet_hours import QuietHours
from bonetrack.core.rhythm import DueTime, Rhythm, local_day, to_utc
from bonetrack.core.snooze import SnoozeTooLate, snooze_until
from bonetrack.core.steps import Step

LONDON = "Europe/London"
DAY = date(2026, 3, 3)
MIDNIGHT = to_utc(DAY + timedelta(days=1), time(0), LONDON)
NIGHT = QuietHours(time(22), time(7), LONDON)
CLINIC = sorted(key for key, agent in CATALOGUE.items() if agent.is_clinic_given)
TWO_HOURS = (timedelta(hours=2),)
# To whoever was not told while the window was open.
CLOSED = {"missed": "04 09:00"}


def due(clock: time = time(8), day: date = DAY) -> DueTime:
    return DueTime(day, clock, to_utc(day, clock, LONDON))


def daily(clock: time = time(8), wishes: Wishes | None = None) -> list[Step]:
    return list_steps(get_agent("teriparatide"), due(clock), LONDON, MIDNIGHT, TWO_HOURS, wishes or Wishes())


def named(steps: list[Step]) -> dict[str, str]:
    return {step.name: step.at.strftime("%d %H:%M") for step in steps}


@pytest.mark.parametrize(
    ("clock", "last_call"),
    [
        (time(8), "03 22:00"),
        (time(20, 30), "03 22:00"),
        (time(21, 30), "03 23:00"),
        (time(22, 15), "03 23:45"),
        (time(22, 16), None),
        (time(23, 55), None),
    ],
)
def test_a_daily_dose_has_one_last_call_before_midnight_never_crowding_the_repeat(
    clock: time, last_call: str | None
) -> None:
    assert named(daily(clock)).get("last_call") == last_call


@pytest.mark.parametrize(("clock", "call"), [(time(7, 30), "04 07:30"), (time(20), "04 09:00")])
def test_a_weekly_tablet_is_called_on_the_morning_after(clock: time, call: str) -> None:
    agent, rhythm = get_agent("alendronate"), Rhythm(RhythmKind.WEEKDAYS, weekdays=(1,), times=(clock,))
    closes_at = window_closes_at(due(clock), agent.window, rhythm, DAY, LONDON)
    assert named(list_steps(agent, due(clock), LONDON, closes_at, ()))["last_call"] == call


def test_a_window_of_12_hours_is_called_2_hours_before_it_ends() -> None:
    agent, rhythm = get_agent("abaloparatide"), Rhythm(RhythmKind.EVERY_N_DAYS, times=(time(8),))
    window = window_of(agent, LabelRegion.EU, is_monthly=False)
    closes_at = window_closes_at(due(), window, rhythm, DAY, LONDON)
    assert named(list_steps(agent, due(), LONDON, closes_at, ()))["last_call"] == "03 18:00"


def test_a_notice_ahead_of_a_home_dose_is_off_unless_chosen() -> None:
    agent = get_agent("teriparatide")
    assert list_ahead_steps(agent, due(), LONDON) == []
    for minutes in AHEAD_MINUTES:
        (step,) = list_ahead_steps(agent, due(), LONDON, Wishes(ahead_minutes=minutes))
        assert due().due_at - step.at == timedelta(minutes=minutes)


@pytest.mark.parametrize("key", CLINIC)
def test_a_clinic_dose_is_to_be_booked_28_14_and_3_days_ahead_and_denosumab_by_its_own_step(key: str) -> None:
    steps = list_ahead_steps(get_agent(key), due(), LONDON)
    days = [(DAY - local_day(step.at, LONDON)).days for step in steps]
    assert days == ([28] if key == "denosumab" else [28, 14, 3])


@pytest.mark.parametrize("key", CLINIC)
def test_a_booked_visit_ends_the_calls_to_book_and_is_reminded_of_once(key: str) -> None:
    booking = Booking(DAY - timedelta(days=1), time(10, 30), due().due_at - timedelta(days=40))
    steps = list_ahead_steps(get_agent(key), due(), LONDON, Wishes(booking=booking))
    assert named(steps) == {"visit_20260302": "01 08:00"}


def test_a_visit_that_passed_unlogged_does_not_silence_what_follows() -> None:
    booking = Booking(DAY - timedelta(days=10), None, due().due_at - timedelta(days=40))
    steps = list_ahead_steps(get_agent("zoledronate"), due(), LONDON, Wishes(booking=booking))
    assert "book_3d" in named(steps)


def test_a_visit_after_the_due_day_takes_the_steps_of_a_dose_along() -> None:
    booking = Booking(DAY + timedelta(days=5), None, due().due_at - timedelta(days=3))
    steps = list_steps(get_agent("zoledronate"), due(), LONDON, None, (), Wishes(booking=booking))
    told = {"visit_20260308": "07 08:00", "due@067": "08 08:00", "not_logged@067": "15 08:00"}
    assert named(steps) == told | {"late_1d@067": "09 08:00", "late_7d@067": "15 08:00", "late_14d@067": "22 08:00"}


@given(days=st.integers(-60, 400), made=st.integers(0, 60))
def test_no_booking_silences_a_late_dose_of_denosumab(days: int, made: int) -> None:
    agent = get_agent("denosumab")
    booking = Booking(DAY + timedelta(days=days), None, due().due_at - timedelta(days=made))
    steps = list_steps(agent, due(), LONDON, None, (), Wishes(booking=booking))
    plain = list_steps(agent, due(), LONDON, None, ())
    assert set(plain) <= set(steps)


def test_quiet_hours_over_midnight_and_within_a_day() -> None:
    def at(hour: int, minute: int = 0, day: int = 3) -> datetime:
        return datetime(2026, 3, day, hour, minute, tzinfo=UTC)

    assert NIGHT.wait_until(at(21, 59)) == at(21, 59)
    assert NIGHT.wait_until(at(22)) == at(7, day=4)
    assert NIGHT.wait_until(at(3)) == at(7)
    assert NIGHT.wait_until(at(7)) == at(7)
    nap = QuietHours(time(13), time(15), LONDON)
    assert nap.wait_until(at(14)) == at(15)
    with pytest.raises(ValueError, match="all day"):
        QuietHours(time(8), time(8), LONDON)


def test_what_the_person_chose_is_sent_at_night_and_the_rest_waits() -> None:
    steps = daily(time(22, 30), Wishes(quiet=NIGHT))
    assert named(steps) == {"due": "03 22:30", "missed": "04 07:00"}
    told = steps[-1]
    assert (told.message, told.audience) == (MessageKind.DOSE_MISSED, Relation.CAREGIVER)
    assert waits_until(told, MIDNIGHT, told.at) > told.at


def test_a_window_that_is_open_in_the_morning_keeps_all_its_steps() -> None:
    agent = get_agent("alendronate")
    closes_at = MIDNIGHT + timedelta(days=6)
    steps = list_steps(agent, due(time(22)), LONDON, closes_at, TWO_HOURS, Wishes(quiet=NIGHT))
    told = {"due": "03 22:00", "repeat": "04 07:00", "not_logged": "04 07:00", "last_call": "04 09:00"}
    assert named(steps) == told | {"missed": "10 07:00"}


@pytest.mark.parametrize(
    ("clock", "last_call"),
    [(time(8), "03 21:45"), (time(20, 15), "03 21:45"), (time(20, 16), None), (time(21, 30), None)],
)
def test_a_last_call_that_would_wait_beyond_the_window_comes_before_the_quiet_hours(
    clock: time, last_call: str | None
) -> None:
    """Not on the heels of the repeat, which came 45 minutes after the dose."""
    steps = daily(clock, Wishes(quiet=NIGHT))
    assert named(steps).get("last_call") == last_call
    assert len([step for step in steps if step.message is MessageKind.DOSE_LAST_CALL]) == (last_call is not None)


def test_quiet_hours_that_begin_after_midnight_take_no_last_call() -> None:
    quiet = QuietHours(time(0, 30), time(7), LONDON)
    assert named(daily(wishes=Wishes(quiet=quiet)))["last_call"] == "03 22:00"


def test_after_the_window_only_the_morning_is_left() -> None:
    steps = daily(time(22, 30), Wishes(quiet=NIGHT))
    closed = take_turn(steps, MIDNIGHT, MIDNIGHT)
    assert (closed.is_closed, closed.steps, closed.next_at) == (True, (), steps[-1].at)
    told = take_turn(steps, steps[-1].at, MIDNIGHT)
    assert [step.name for step in told.steps] == ["missed"]
    assert told.next_at is None


clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


@given(clock=clocks, starts=clocks, ends=clocks, delay=st.integers(15, 600))
def test_quiet_hours_lose_no_caregiver_and_no_chosen_notice(clock: time, starts: time, ends: time, delay: int) -> None:
    if starts == ends:
        return
    quiet = QuietHours(starts, ends, LONDON)
    delays = [timedelta(minutes=delay)]
    agent = get_agent("teriparatide")
    steps = list_steps(agent, due(clock), LONDON, MIDNIGHT, delays, Wishes(quiet=quiet))
    assert [step.at for step in steps if step.name == "due"] == [due(clock).due_at]
    told = [step for step in steps if step.audience is Relation.CAREGIVER]
    assert [step.message for step in told].count(MessageKind.DOSE_MISSED) == 1
    assert all((step.at >= MIDNIGHT) == (step.message is MessageKind.DOSE_MISSED) for step in told)
    assert len(told) <= 2
    for step in steps:
        assert step.is_chosen or not quiet.holds(step.at)
        assert step.audience is Relation.CAREGIVER or step.at < MIDNIGHT


def test_snooze_moves_the_repeat_and_leaves_caregivers_and_the_last_call() -> None:
    until = due().due_at + timedelta(minutes=75)
    steps = daily(wishes=Wishes(snoozed_until=until))
    assert named(steps) == {"snooze_030915": "03 09:15", "not_logged": "03 10:00", "last_call": "03 22:00"} | CLOSED


def test_snooze_goes_past_a_last_call_that_would_come_sooner() -> None:
    until = to_utc(DAY, time(23, 10), LONDON)
    assert set(named(daily(wishes=Wishes(snoozed_until=until)))) == {"snooze_032310", "not_logged", "missed"}


@given(clock=clocks, later=st.integers(1, 3000), wish=st.integers(1, 3000))
def test_a_snooze_lies_ahead_and_inside_the_window_or_is_refused(clock: time, later: int, wish: int) -> None:
    now = due(clock).due_at + timedelta(minutes=later)
    try:
        until = snooze_until(now + timedelta(minutes=wish), MIDNIGHT, now)
    except SnoozeTooLate:
        assert now >= MIDNIGHT - timedelta(minutes=15)
        return
    assert now < until < MIDNIGHT
    own = [step for step in daily(clock, Wishes(snoozed_until=until)) if step.audience is Relation.PATIENT]
    assert [step.at for step in own if step.name.startswith("snooze")] == [until]
    assert all(step.at >= until for step in own)


def test_step_names_fit_their_column() -> None:
    booking = Booking(DAY, None, due().due_at)
    wishes = Wishes(60, NIGHT, due().due_at + timedelta(minutes=30), booking)
    steps = [step for key in CATALOGUE for step in list_steps(get_agent(key), due(), LONDON, None, TWO_HOURS, wishes)]
    ahead = [step for key in CATALOGUE for step in list_ahead_steps(get_agent(key), due(), LONDON, wishes)]
    assert max(len(step.name) for step in (*steps, *ahead)) <= 16
