"""A mail about several doses when the caregiver had many today: it counts once, and each dose is named later."""

from bonetrack.core.messages import MessageState
from bonetrack.storage.models import Message
from tests.builders import make_contact
from tests.mail_server import Taken
from tests.reminders.caregiver_steps import BEN, TOLD, add_dose, promise_for_one
from tests.reminders.conftest import CARL, DUE, House
from tests.reminders.dose_steps import HOUR, MINUTE, log


def fill_the_day(house: House, count: int) -> None:
    """As many doses, each at a time of its own."""
    for number in range(count):
        add_dose(house, "raloxifene", times=[f"07:{number + 10}"], dose=f"{number}")


def lines_of(digest: Taken) -> list[str]:
    return [line.removeprefix("- ") for line in digest.text.splitlines() if line.startswith("- ") and line != "-- "]


def test_one_mail_for_several_counts_once_in_the_number_of_the_day(three: House) -> None:
    fill_the_day(three, 5)
    for minutes in range(70, 125, 5):
        three.run(DUE + minutes * MINUTE)
    assert len(three.to(CARL)) == 6
    assert "has not logged 3 items" in three.to(CARL)[-1].text
    assert Message.select().where(Message.state == MessageState.HELD).count() == 0


def test_the_summary_names_each_dose_that_is_open_and_nobody_calls_about(three: House) -> None:
    ben = make_contact(three.patient, email=BEN, name="Ben", kinds=["missed_dose"], delay_minutes=720)
    fill_the_day(three, 6)
    for minutes in range(70, 125, 5):
        three.run(DUE + minutes * MINUTE)
    assert Message.select().where(Message.state == MessageState.HELD).count() == 1
    log(three, "alendronate", TOLD + MINUTE)
    evening = DUE.replace(hour=19)
    before = len(three.to(CARL))
    promise_for_one(three, "teriparatide", ben, TOLD + HOUR)
    three.run(evening)
    (digest,) = three.to(CARL)[before:]
    assert digest.mail["Subject"] == "Summary: 1 item not logged"
    assert lines_of(digest) == ["Anna has not logged the 8:00 item 2 of 3 of Tuesday 3 March (London time)."]


def test_the_summary_names_two_of_one_mail_by_their_places(three: House) -> None:
    fill_the_day(three, 6)
    for minutes in range(70, 125, 5):
        three.run(DUE + minutes * MINUTE)
    log(three, "alendronate", TOLD + MINUTE)
    three.run(DUE.replace(hour=19))
    assert lines_of(three.to(CARL)[-1]) == [
        f"Anna has not logged the 8:00 item {number} of 3 of Tuesday 3 March (London time)." for number in (2, 3)
    ]
