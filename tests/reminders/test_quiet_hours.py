"""What waits for the morning in quiet hours, and what does not."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.pauses import PauseDraft, PauseReason
from bonetrack.services.pauses import pause_plan
from bonetrack.services.quiet import choose_quiet_hours, end_quiet_hours
from bonetrack.storage.claims import QUIET, count_dead_messages
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Contact, Message, Patient, Plan
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


def test_what_only_waited_for_the_morning_until_it_was_over_is_no_dead_message(house: House) -> None:
    """The worker was down at 21:55; the window of the dose closed in the quiet hours."""
    Plan.update(times=["21:10"]).execute()
    house.plan.times = ["21:10"]
    set_next_due(house.plan, START, START)
    choose_quiet_hours(house.patient, house.account, time(22), time(7), START)
    evening = EVENING.replace(hour=21, minute=10)
    for minutes in (0, 60, 171):
        house.run(evening + minutes * MINUTE)
    row = Message.get(Message.kind != MessageKind.DOSE_DUE, Message.contact == house.own)
    assert (row.state, row.last_problem) == (MessageState.EXPIRED, QUIET)
    assert count_dead_messages() == 0


def test_a_dose_of_the_same_day_is_called_last_just_before_the_quiet_hours(house: House) -> None:
    choose_quiet_hours(house.patient, house.account, time(22), time(7), START)
    for minutes in range(0, 24 * 60, 15):
        house.run(DUE + minutes * MINUTE)
    last = house.to(ANNA)[-1]
    assert [len(house.to(ANNA)), last.mail["Subject"]] == [3, "Last reminder: 8:00 item"]
    assert last.mail["Date"] == "Tue, 03 Mar 2026 21:45:00 +0000"
    assert "Its time ends when Tuesday 3 March 2026 ends." in last.text


def test_a_dose_logged_late_at_night_tells_nobody_in_the_morning(night: House) -> None:
    night.run(EVENING)
    night.run(EVENING + HOUR)
    log(night, "teriparatide", EVENING + HOUR)
    night.run(MORNING)
    assert night.to(CARL) == []


def test_a_caregiver_who_was_told_in_the_evening_is_not_told_again_in_the_morning(night: House) -> None:
    end_quiet_hours(night.patient, night.account, START)
    Contact.update(delay_minutes=15).where(Contact.id == night.carl.id).execute()
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


@pytest.mark.parametrize("kind", [MessageKind.HELD_DIGEST, MessageKind.KEEP_SENDING, MessageKind.PLAN_PAUSED])
def test_what_leaves_to_a_caregiver_for_another_reason_waits_for_the_morning_too(
    house: House, kind: MessageKind
) -> None:
    Plan.update(next_due_at=None, next_due_on=None).execute()
    choose_quiet_hours(house.patient, house.account, time(22), time(7), START)
    night = datetime(2027, 2, 2, 23, 30, tzinfo=UTC)
    if kind is MessageKind.HELD_DIGEST:
        held_digest(house, night)
    elif kind is MessageKind.KEEP_SENDING:
        Contact.update(reconsent_at=night).where(Contact.id == house.carl.id).execute()
    else:
        draft = PauseDraft(night.date(), night.date() + 9 * DAY, PauseReason.HOSPITAL, "", (house.carl.public_id,))
        pause_plan(house.patient, house.account, house.plan.public_id, draft, "x.org", night)
    house.run(night)
    morning = datetime(2027, 2, 3, 7, tzinfo=UTC)
    house.run(morning - MINUTE)
    assert house.to(CARL) == []
    house.run(morning)
    assert len(house.to(CARL)) == 1
    assert Message.get(Message.contact == house.carl, Message.state == MessageState.SENT).kind == kind


def held_digest(house: House, at: datetime) -> None:
    """A summary that is due at this moment, with one line in it."""
    Patient.update(next_scan_on=at.date()).execute()
    waits = {"expires_at": at + DAY, "patient": house.patient, "contact": house.carl}
    for key, kind, details in (
        ("digest", MessageKind.HELD_DIGEST, {}),
        ("line", MessageKind.SCAN_DUE, {"due_on": at.date().isoformat(), "step": "due", "digest": "digest"}),
    ):
        enqueue(NewMessage(key, kind, CARL, at, details=details, **waits), "x.org", at)
    Message.update(state=MessageState.HELD).where(Message.unique_key == "line").execute()
