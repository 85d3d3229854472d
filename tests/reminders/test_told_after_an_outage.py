"""A dose without a window is as open after an outage as before: who has not heard of it hears of it then."""

from datetime import date, timedelta

import pytest

from bonetrack.core.messages import MessageState
from bonetrack.services.doses import undo_dose
from bonetrack.storage.models import Contact, Message
from tests.builders import make_contact
from tests.reminders.clinic_house import at, only
from tests.reminders.conftest import ANNA, CARL, DUE, House
from tests.reminders.dose_steps import DAY, HOUR, MINUTE, log


def told(house: House, address: str) -> list[str]:
    """The local days on which this address got mail."""
    return [f"{taken.mail['Date'].datetime:%m-%d}" for taken in house.to(address)]


def test_a_caregiver_hears_of_late_denosumab_after_an_outage_over_its_day(house: House) -> None:
    only(house, "denosumab", 6, date(2026, 6, 1))
    for day in [*range(27), *range(33, 36)]:
        house.run(at(6, 1) + day * DAY)
    assert "07-04" in told(house, CARL)


def test_a_caregiver_hears_after_the_mail_server_was_away_for_a_week(house: House) -> None:
    only(house, "denosumab", 6, date(2026, 6, 1))
    for day in range(28):
        house.run(at(6, 1) + day * DAY)
    house.server.at_recipient = lambda address: "451 4.7.1 later" if address == CARL else None
    for day in range(28, 35):
        house.run(at(6, 1) + day * DAY)
    house.server.at_recipient = lambda _address: None
    for day in range(35, 40):
        house.run(at(6, 1) + day * DAY)
    assert len(house.to(CARL)) == 1


def test_a_caregiver_who_agrees_after_the_day_hears_of_late_denosumab(house: House) -> None:
    only(house, "denosumab", 6, date(2026, 6, 1))
    Contact.delete().where(Contact.id == house.carl.id).execute()
    for day in range(35):
        house.run(at(6, 1) + day * DAY)
    make_contact(house.patient, email=CARL, name="Carl")
    for day in range(35, 60):
        house.run(at(6, 1) + day * DAY)
    assert house.to(CARL)


@pytest.mark.parametrize(("agent", "every"), [("zoledronate", 12), ("romosozumab", 1)])
def test_an_outage_over_the_due_day_leaves_out_no_clinic_dose(house: House, agent: str, every: int) -> None:
    only(house, agent, every, date(2026, 6, 1))
    for day in [*range(-3, -1), *range(4, 6)]:
        house.run(at(6, 1) + day * DAY)
    assert told(house, ANNA)[-1] == "06-05"


@pytest.mark.parametrize(("agent", "every"), [("zoledronate", 12), ("romosozumab", 1)])
def test_an_overdue_clinic_dose_is_said_a_few_times_more(house: House, agent: str, every: int) -> None:
    only(house, agent, every, date(2026, 6, 1))
    for day in range(60):
        house.run(at(6, 1) + day * DAY)
    assert told(house, ANNA) == ["06-01", "06-02", "06-08", "06-15"]
    last = house.to(ANNA)[-1]
    assert "It is not logged yet." in last.text
    assert "please call your clinic" in last.text
    assert agent not in last.text.lower()


def test_a_wait_for_a_week_makes_no_heap_of_messages(house: House) -> None:
    only(house, "denosumab", 6, date(2026, 6, 1))
    house.server.at_recipient = lambda _address: "451 4.7.1 later"
    for hour in range(24 * 9):
        house.run(at(6, 1, 8) + hour * HOUR)
    assert Message.select().count() < 10


def test_a_caregiver_hears_of_a_dose_whose_log_was_undone(house: House) -> None:
    """Her mail was called off because the dose was logged; the log was a slip."""
    house.run(DUE)
    house.server.at_recipient = lambda address: "451 4.7.1 later" if address == CARL else None
    for minutes in range(60, 150, 5):
        house.run(DUE + minutes * MINUTE)
    entry = log(house, "teriparatide", DUE + 150 * MINUTE)
    house.server.at_recipient = lambda _address: None
    house.run(DUE + 4 * HOUR)
    assert not house.to(CARL)
    assert Message.get(Message.address == CARL).state == MessageState.CANCELLED

    undo_dose(house.patient, house.account, entry.public_id, entry.version, DUE + 4 * HOUR + MINUTE)
    for hours in range(5, 40):
        house.run(DUE + timedelta(hours=hours))

    about_the_3rd = [taken for taken in house.to(CARL) if "3 March" in taken.text]
    assert len(about_the_3rd) == 1


def test_what_was_told_is_not_told_again_after_undo(house: House) -> None:
    house.run(DUE)
    house.run(DUE + 2 * HOUR)
    entry = log(house, "teriparatide", DUE + 3 * HOUR)
    undo_dose(house.patient, house.account, entry.public_id, entry.version, DUE + 3 * HOUR + MINUTE)
    house.run(DUE + 4 * HOUR)
    assert len(house.to(CARL)) == 1
