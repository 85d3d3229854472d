"""Mail to a caregiver stopped in the middle of a day and began anew: what is held after that still comes."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import ContactStatus
from bonetrack.services.contacts import stop_caregiver
from bonetrack.services.preferences import give_consent, withdraw_consent
from bonetrack.storage.models import Contact, Message, Plan
from tests.reminders.conftest import CARL, DUE, House
from tests.reminders.dose_steps import DAY, HOUR, MINUTE
from tests.reminders.test_caregiver_groups_held import lines_of
from tests.reminders.test_held_mail import add_dose, summaries

NOON, EVENING = DUE.replace(hour=12, minute=45), DUE.replace(hour=19)
# The mails of 6:00 to 11:00 use up the day; 12:00 is held before the stop, the rest after it.
AFTER_THE_STOP = ("13:00", "14:00", "15:00")


def consent_goes_and_comes(house: House) -> None:
    withdraw_consent(house.account, NOON)
    give_consent(house.account, "v", "I agree.", house.settings.secret_key, NOON + MINUTE)


def carl_is_taken_off_and_agrees_again(house: House) -> None:
    stop_caregiver(house.carl, house.account, NOON)
    Contact.update(status=ContactStatus.ACTIVE, ended_at=None, ended_by=None).execute()


@pytest.fixture
def full_day(house: House) -> House:
    Plan.update(next_due_at=None, next_due_on=None).execute()
    Contact.update(delay_minutes=30).where(Contact.id == house.carl.id).execute()
    add_dose(house, "raloxifene", times=[f"{hour:02}:00" for hour in range(6, 16)])
    return house


def every_quarter(house: House, first: datetime, last: datetime) -> None:
    for number in range((last - first) // (15 * MINUTE)):
        house.run(first + number * 15 * MINUTE)


@pytest.mark.parametrize("stop_and_begin", [consent_goes_and_comes, carl_is_taken_off_and_agrees_again])
def test_what_is_held_after_mail_began_anew_comes_in_one_summary(
    full_day: House, stop_and_begin: Callable[[House], None]
) -> None:
    every_quarter(full_day, DUE.replace(hour=6), NOON)
    assert Message.select().where(Message.state == MessageState.HELD).count() == 1
    stop_and_begin(full_day)
    every_quarter(full_day, NOON + 15 * MINUTE, EVENING + HOUR)
    (digest,) = summaries(full_day)
    said = " ".join(lines_of(digest))
    assert all(f"the {clock} item" in said for clock in AFTER_THE_STOP)
    every_quarter(full_day, EVENING + HOUR, EVENING + 5 * HOUR)
    assert len(full_day.to(CARL)) == 7


def test_a_summary_that_has_left_takes_no_more_lines(full_day: House) -> None:
    """As where two workers read clocks that differ by a little: the later mail gets a summary of its own."""
    every_quarter(full_day, DUE.replace(hour=6), EVENING)
    full_day.run(EVENING)
    assert len(summaries(full_day)) == 1
    message = Message.get(Message.state == MessageState.HELD)
    Message.update(state=MessageState.PENDING, next_try_at=EVENING - MINUTE).where(Message.id == message.id).execute()
    full_day.run(EVENING - MINUTE)
    full_day.run(EVENING + MINUTE)
    assert len(summaries(full_day)) == 2
    assert full_day.run(EVENING + timedelta(minutes=2)).total() == 0


def test_what_was_held_of_a_patient_who_took_her_consent_back_is_cancelled(full_day: House) -> None:
    every_quarter(full_day, DUE.replace(hour=6), NOON)
    withdraw_consent(full_day.account, NOON)
    held = Message.select().where(Message.kind == MessageKind.DOSE_NOT_LOGGED, Message.state == MessageState.HELD)
    assert held.count() == 0
    every_quarter(full_day, NOON, EVENING + DAY / 2)
    assert len(full_day.to(CARL)) == 6
