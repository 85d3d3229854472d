"""What waits for the morning in quiet hours, and what does not."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bonetrack.core.doses import DoseState
from bonetrack.services.quiet import choose_quiet_hours, end_quiet_hours
from bonetrack.storage.models import Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START
from tests.reminders.conftest import ANNA, CARL, DUE, House
from tests.reminders.dose_steps import log

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def night(house: House) -> House:
    """Her dose is due at 23:30, and her quiet hours are from 22:00 to 7:00."""
    Plan.update(times=["23:30"]).execute()
    house.plan.times = ["23:30"]
    set_next_due(house.plan, START, START)
    choose_quiet_hours(house.patient, house.account, time(22), time(7), START)
    return house


EVENING = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
MORNING = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)


def test_at_night_the_due_notice_comes_and_the_caregiver_is_told_in_the_morning(night: House) -> None:
    for now in (EVENING, EVENING + 15 * MINUTE, EVENING + 29 * MINUTE, EVENING + 30 * MINUTE):
        night.run(now)
    assert (len(night.to(ANNA)), len(night.to(CARL))) == (1, 0)
    assert night.state() is DoseState.MISSED
    night.run(MORNING - MINUTE)
    assert night.to(CARL) == []
    night.run(MORNING)
    night.run(MORNING + HOUR)
    (told,) = night.to(CARL)
    assert "Anna has not logged the 23:30 item of Monday." in told.text
    assert night.state() is DoseState.MISSED


def test_a_dose_logged_late_at_night_tells_nobody_in_the_morning(night: House) -> None:
    night.run(EVENING)
    night.run(EVENING + HOUR)
    log(night, "teriparatide", EVENING + HOUR)
    night.run(MORNING)
    assert night.to(CARL) == []


def test_a_caregiver_who_was_told_in_the_evening_is_not_told_again_in_the_morning(night: House) -> None:
    end_quiet_hours(night.patient, night.account, START)
    night.run(EVENING)
    night.run(EVENING + 15 * MINUTE)
    assert len(night.to(CARL)) == 1
    choose_quiet_hours(night.patient, night.account, time(22), time(7), EVENING + 20 * MINUTE)
    for now in (EVENING + 21 * MINUTE, EVENING + 31 * MINUTE, MORNING, MORNING + HOUR):
        night.run(now)
    assert len(night.to(CARL)) == 1


def test_quiet_hours_hold_back_a_mail_that_waited_for_the_server(house: House) -> None:
    Plan.update(times=["21:50"], agent="alendronate", every=7).execute()
    house.plan.times, house.plan.agent, house.plan.every = ["21:50"], "alendronate", 7
    due = datetime(2026, 3, 2, 21, 50, tzinfo=UTC)
    set_next_due(house.plan, START, START)
    choose_quiet_hours(house.patient, house.account, time(22, 40), time(7), START)
    house.run(due)
    house.server.at_recipient = lambda _address: "451 4.7.1 later"
    house.run(due + 45 * MINUTE)
    house.server.at_recipient = lambda _address: None
    house.run(due + 55 * MINUTE)
    assert len(house.to(ANNA)) == 1
    house.run(MORNING)
    assert len(house.to(ANNA)) == 2


def test_without_quiet_hours_what_waited_goes_at_once(house: House) -> None:
    choose_quiet_hours(house.patient, house.account, time(8, 30), time(12), START)
    house.run(DUE)
    house.run(DUE + HOUR)
    assert len(house.to(ANNA)) == 1
    end_quiet_hours(house.patient, house.account, DUE + HOUR)
    house.run(DUE + HOUR)
    assert len(house.to(ANNA)) == 2
