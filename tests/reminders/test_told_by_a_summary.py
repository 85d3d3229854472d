"""What a caregiver read in a summary counts like a mail of its own; what the summary left out does not."""

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.services.doses import undo_dose
from bonetrack.storage.contacts import cancel_waiting_about, cancel_waiting_messages
from bonetrack.storage.models import Contact, DoseEntry, Message
from tests.reminders.conftest import CARL, DUE, House
from tests.reminders.dose_steps import DAY, HOUR, MINUTE, log
from tests.reminders.test_held_mail import over_the_day_with_a_clinic_dose

NOT_LOGGED = "Anna has not logged an item that was due on 3 March 2026."
WEEK = 7 * DAY


def hours(house: House, first: int, last: int) -> None:
    """Of the seventh day after the dose was due, from 8:00 on."""
    for minutes in range(first * 60, last * 60, 30):
        house.run(DUE + WEEK + minutes * MINUTE)


def undo(house: House, after: int) -> None:
    entry = DoseEntry.get()
    undo_dose(house.patient, house.account, entry.public_id, entry.version, DUE + WEEK + after * HOUR)


def test_who_read_it_in_a_summary_hears_when_it_is_logged(house: House) -> None:
    Contact.update(tells_when_logged=True).where(Contact.id == house.carl.id).execute()
    over_the_day_with_a_clinic_dose(house)
    hours(house, 7, 13)
    assert NOT_LOGGED in house.to(CARL)[6].text
    log(house, "zoledronate", DUE + WEEK + 26 * HOUR)
    hours(house, 26, 28)
    assert [taken.mail["Subject"] for taken in house.to(CARL)[7:]] == ["Nothing to do: an item is now logged"]


def test_what_a_summary_left_out_because_it_was_logged_is_told_once_that_is_undone(house: House) -> None:
    over_the_day_with_a_clinic_dose(house)
    log(house, "zoledronate", DUE + WEEK + 8 * HOUR)
    hours(house, 8, 13)
    assert house.to(CARL)[6:] == [], "nothing was left of the summary"
    undo(house, 26)
    hours(house, 26, 30)
    (taken,) = house.to(CARL)[6:]
    assert NOT_LOGGED in taken.text


def test_what_a_summary_told_is_not_told_again_after_an_entry_of_a_moment(house: House) -> None:
    over_the_day_with_a_clinic_dose(house)
    hours(house, 7, 13)
    log(house, "zoledronate", DUE + WEEK + 26 * HOUR)
    undo(house, 27)
    hours(house, 27, 30)
    assert len(house.to(CARL)) == 7


def test_what_a_summary_has_told_stays_told_when_mail_is_called_off(house: House) -> None:
    over_the_day_with_a_clinic_dose(house)
    hours(house, 7, 13)
    cancel_waiting_messages(house.carl)
    cancel_waiting_about(house.patient)
    held = Message.get(Message.kind == MessageKind.DOSE_NOT_LOGGED, Message.state != MessageState.SENT)
    assert held.state == MessageState.HELD


def test_what_still_waits_for_its_summary_is_called_off_with_it(house: House) -> None:
    over_the_day_with_a_clinic_dose(house)
    cancel_waiting_messages(house.carl)
    states = {row.state for row in Message.select().where(Message.state != MessageState.SENT)}
    assert states == {MessageState.CANCELLED}
