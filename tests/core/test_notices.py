"""Which notice when, as data: at home, in the clinic, denosumab, scans, and after an outage."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bonetrack.core.agents import CATALOGUE, get_agent
from bonetrack.core.messages import MessageKind
from bonetrack.core.missed_steps import told_at
from bonetrack.core.notices import (
    CLOSE,
    Step,
    dose_key,
    list_ahead_steps,
    list_scan_steps,
    list_steps,
    scan_key,
    take_turn,
    waits_until,
)
from bonetrack.core.people import Relation
from bonetrack.core.quiet_hours import QuietHours
from bonetrack.core.rhythm import DueTime, local_day, to_utc

LONDON, NEW_YORK = "Europe/London", "America/New_York"
DAY = date(2026, 3, 3)
MIDNIGHT = to_utc(date(2026, 3, 4), time(0), LONDON)
TWO_HOURS = timedelta(hours=2)


def due_at(clock: time = time(8), day: date = DAY, zone: str = LONDON) -> DueTime:
    return DueTime(day, clock, to_utc(day, clock, zone))


def home_steps(clock: time = time(8), delays: tuple[timedelta, ...] = (TWO_HOURS,)) -> list[Step]:
    return list_steps(get_agent("teriparatide"), due_at(clock), LONDON, MIDNIGHT, delays)


def moments(steps: list[Step]) -> list[tuple[str, str]]:
    return [(step.name, step.at.strftime("%d %H:%M")) for step in steps]


def test_a_dose_at_home_is_due_repeated_and_told() -> None:
    assert moments(home_steps()) == [
        ("due", "03 08:00"),
        ("repeat", "03 08:45"),
        ("not_logged", "03 10:00"),
        ("last_call", "03 22:00"),
        ("missed", "04 09:00"),
    ]


def test_each_caregiver_has_a_delay_of_her_own() -> None:
    told = [step for step in home_steps(delays=(timedelta(minutes=30), TWO_HOURS, TWO_HOURS)) if step.delay]
    assert [(step.delay, step.at.strftime("%H:%M")) for step in told] == [
        (timedelta(minutes=30), "08:30"),
        (TWO_HOURS, "10:00"),
        (timedelta(minutes=30), "09:00"),
        (TWO_HOURS, "09:00"),
    ]


def test_after_the_window_stands_only_that_it_closed() -> None:
    assert moments(home_steps(time(23), ()))[-1] == ("repeat", "03 23:45")
    told = [("not_logged", "03 23:45"), ("missed", "04 09:00")]
    assert [step for step in moments(home_steps(time(23))) if step[0] in ("not_logged", "missed")] == told


@pytest.mark.parametrize("clock", [time(23, 1), time(23, 30), time(23, 45), time(23, 59)])
def test_a_dose_late_in_the_evening_is_told_to_caregivers_after_its_window(clock: time) -> None:
    """There is no time for the patient to log it before they would hear of it."""
    told = [step for step in home_steps(clock) if step.audience is Relation.CAREGIVER]
    assert moments(told) == [("missed", "04 09:00")]


@pytest.mark.parametrize(
    ("closes", "quiet", "told"),
    [
        (time(0), None, "09:00"),
        (time(20), None, "20:00"),
        (time(21), None, "09:00"),
        (time(20), QuietHours(time(19), time(6), LONDON), "06:00"),
        (time(0), QuietHours(time(1), time(10), LONDON), "10:00"),
    ],
)
def test_a_closed_window_is_told_in_the_morning(closes: time, quiet: QuietHours | None, told: str) -> None:
    at = told_at(to_utc(DAY, closes, LONDON), LONDON, quiet)
    assert at.strftime("%H:%M") == told
    assert at >= to_utc(DAY, closes, LONDON)


@pytest.mark.parametrize("key", [key for key, agent in CATALOGUE.items() if agent.is_clinic_given])
def test_a_clinic_dose_is_not_repeated_the_same_day(key: str) -> None:
    steps = list_steps(get_agent(key), due_at(), LONDON, None, ())
    assert [step.at for step in steps if step.at < due_at().due_at + timedelta(days=1)] == [due_at().due_at]
    told = [step for step in steps if step.audience is Relation.CAREGIVER]
    days = [(local_day(step.at, LONDON) - DAY).days for step in told]
    assert days == ([28, 56] if key == "denosumab" else [7])
    assert told[0].delay == told[0].at - due_at().due_at


def test_denosumab_late_is_said_again_and_again() -> None:
    now = due_at().due_at + timedelta(days=75)
    steps = list_steps(get_agent("denosumab"), due_at(), LONDON, None, (), now=now)
    late = [(local_day(step.at, LONDON) - DAY).days for step in steps if step.message is MessageKind.DOSE_LATE]
    assert late == [1, 7, 14, 28, 56, 70, 84]


@pytest.mark.parametrize("days", [364, 366, 3000])
def test_denosumab_late_is_said_every_two_weeks_without_an_end(days: int) -> None:
    now = due_at().due_at + timedelta(days=days)
    turn = take_turn(list_steps(get_agent("denosumab"), due_at(), LONDON, None, (), now=now), now)
    assert turn.next_at is not None
    assert turn.next_at - now <= timedelta(days=14, hours=1)
    assert len(turn.next_name or "") <= 16, "it must fit its column"


def test_denosumab_is_to_be_booked_four_weeks_before() -> None:
    (book,) = list_ahead_steps(get_agent("denosumab"), due_at(), LONDON)
    assert (book.name, book.at) == ("book", datetime(2026, 2, 3, 8, tzinfo=UTC))
    assert list_ahead_steps(get_agent("teriparatide"), due_at(), LONDON) == []


def test_days_of_a_clinic_dose_keep_the_local_clock_over_the_spring_change() -> None:
    """Due on 25 March at 8:00 in London; a week later the clocks have gone forward."""
    due = due_at(day=date(2026, 3, 25))
    steps = list_steps(get_agent("denosumab"), due, LONDON, None, ())
    week = next(step for step in steps if step.name == "late_7d")
    assert week.at == datetime(2026, 4, 1, 7, tzinfo=UTC)


def test_the_repeat_is_counted_in_real_minutes_on_the_day_of_the_change() -> None:
    """01:30 happens twice in New York on 1 November 2026: the first counts, and 45 minutes are 45 minutes."""
    due = due_at(time(1, 30), date(2026, 11, 1), NEW_YORK)
    closes_at = to_utc(date(2026, 11, 2), time(0), NEW_YORK)
    steps = list_steps(get_agent("teriparatide"), due, NEW_YORK, closes_at, (TWO_HOURS,))
    assert [step.at for step in steps] == [
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
        datetime(2026, 11, 1, 6, 15, tzinfo=UTC),
        datetime(2026, 11, 1, 7, 30, tzinfo=UTC),
        datetime(2026, 11, 2, 3, 0, tzinfo=UTC),
        datetime(2026, 11, 2, 14, 0, tzinfo=UTC),
    ]


def test_a_turn_does_what_is_due_and_names_what_follows() -> None:
    steps = home_steps()
    first = take_turn(steps, steps[0].at, MIDNIGHT)
    assert [step.name for step in first.steps] == ["due"]
    assert (first.next_name, first.next_at) == ("repeat", steps[1].at)
    last = take_turn(steps, steps[3].at, MIDNIGHT)
    assert (last.next_name, last.next_at) == (CLOSE, MIDNIGHT)


def test_before_anything_is_due_a_turn_only_waits() -> None:
    steps = home_steps()
    turn = take_turn(steps, steps[0].at - timedelta(seconds=1), MIDNIGHT)
    assert turn.steps == ()
    assert turn.next_name == "due"


def test_after_an_outage_the_patient_gets_the_last_step_only() -> None:
    turn = take_turn(home_steps(), MIDNIGHT - timedelta(hours=1), MIDNIGHT)
    assert [step.name for step in turn.steps] == ["last_call", "not_logged"]


def test_a_closed_window_leaves_only_word_to_caregivers() -> None:
    turn = take_turn(home_steps(), MIDNIGHT, MIDNIGHT)
    assert (turn.is_closed, turn.steps, turn.next_name) == (True, (), "missed")
    later = take_turn(home_steps(), MIDNIGHT + timedelta(days=3), MIDNIGHT)
    assert [(step.message, step.audience) for step in later.steps] == [(MessageKind.DOSE_MISSED, Relation.CAREGIVER)]
    assert take_turn(home_steps(delays=()), MIDNIGHT, MIDNIGHT).next_at is None


def test_a_dose_that_stays_open_ends_its_steps_by_itself() -> None:
    steps = list_steps(get_agent("zoledronate"), due_at(), LONDON, None, ())
    turn = take_turn(steps, due_at().due_at + timedelta(days=400))
    assert not turn.is_closed
    assert turn.next_at is None


def test_a_message_waits_until_its_window_closes() -> None:
    step = home_steps()[0]
    assert waits_until(step, MIDNIGHT, step.at) == MIDNIGHT
    assert waits_until(step, None, step.at + timedelta(days=9)) == step.at + timedelta(days=3)


def test_that_a_dose_is_late_stays_true_after_an_outage() -> None:
    steps = list_steps(get_agent("zoledronate"), due_at(), LONDON, None, ())
    week = next(step for step in steps if step.name == "late_7d")
    assert waits_until(week, None, week.at + timedelta(days=30)) == week.at + timedelta(days=33)


def test_a_scan_is_announced_60_and_14_days_before_and_on_the_day_in_the_local_morning() -> None:
    steps = list_scan_steps(date(2026, 4, 15), NEW_YORK)
    assert [(step.name, step.at) for step in steps] == [
        ("ahead_60d", datetime(2026, 2, 14, 14, tzinfo=UTC)),
        ("ahead_14d", datetime(2026, 4, 1, 13, tzinfo=UTC)),
        ("due", datetime(2026, 4, 15, 13, tzinfo=UTC)),
    ]


def test_keys_tell_every_recipient_and_step_apart() -> None:
    keys = {
        dose_key(kind, plan, dose, recipient, step)
        for kind in (MessageKind.DOSE_DUE, MessageKind.DOSE_REPEAT)
        for plan in ("p1", "p2")
        for dose in ("o1", "o2")
        for recipient in ("r1", "r2")
        for step in ("due", "repeat")
    }
    assert len(keys) == 32
    assert scan_key("p", DAY, "r", "due") != scan_key("p", DAY, "r", "ahead_14d")
    assert max(map(len, (dose_key(MessageKind.DOSE_NOT_LOGGED, *["x" * 16] * 3, "not_logged"),))) <= 160
