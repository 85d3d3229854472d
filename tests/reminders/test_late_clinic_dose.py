"""Denosumab that is late: her caregivers hear as often as she does, and a plan entered late speaks at once."""

from datetime import date, time

import pytest

from bonetrack.services.booking import book_visit
from bonetrack.storage.models import Acknowledgement, Contact, Message, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_plan
from tests.reminders.caregiver_steps import promise
from tests.reminders.conftest import ANNA, CARL, DUE, House
from tests.reminders.dose_steps import DAY, MINUTE

URGENT = "Please read today: an item is late"


@pytest.fixture
def late(house: House) -> House:
    """Denosumab due on 3 March at 8:00, and nothing else."""
    Plan.update(next_due_at=None, next_due_on=None).execute()
    every = {"rhythm_kind": "every_n_months", "every": 6, "starts_on": DUE.date()}
    house.plan = make_plan(house.patient, "denosumab", **every)
    set_next_due(house.plan, START, START)
    return house


def days_told(house: House, address: str, days: range) -> list[int]:
    told = []
    for day in days:
        before = len(house.to(address))
        house.run(DUE + day * DAY + 90 * MINUTE)
        told += [day] * (len(house.to(address)) - before)
    return told


def test_caregivers_hear_at_four_weeks_and_from_eight_weeks_every_two(late: House) -> None:
    assert days_told(late, CARL, range(0, 90)) == [28, 56, 70, 84]
    subjects = {mail.mail["Subject"] for mail in late.to(CARL)}
    assert subjects == {URGENT}
    assert "This is urgent. Please ask today whether the clinic has been called." in late.to(CARL)[-1].text


def test_a_caregiver_with_a_shorter_delay_hears_at_eight_weeks_too(late: House) -> None:
    Contact.update(delays={"denosumab": 7 * 1440}).where(Contact.id == late.carl.id).execute()
    assert days_told(late, CARL, range(0, 60)) == [7, 56]
    assert "urgent" not in late.to(CARL)[0].text
    assert late.to(CARL)[0].mail["Subject"] == URGENT


def test_who_promised_to_call_hears_again_when_it_stays_late(late: House) -> None:
    assert days_told(late, CARL, range(0, 30)) == [28]
    assert promise(late, late.to(CARL)[0], DUE + 30 * DAY) is not None
    assert days_told(late, CARL, range(30, 60)) == [56]
    assert promise(late, late.to(CARL)[1], DUE + 60 * DAY) is not None
    assert Acknowledgement.get().at == DUE + 60 * DAY, "a promise of a month ago is over: this one is new"


@pytest.mark.parametrize(("days", "own", "told"), [(17, 1, 0), (40, 1, 1), (63, 1, 1), (200, 1, 1)])
def test_a_plan_that_is_entered_late_speaks_at_once_and_once(late: House, days: int, own: int, told: int) -> None:
    entered = DUE + days * DAY + 5 * 60 * MINUTE
    for minutes in (0, 1, 300):
        late.run(entered + minutes * MINUTE)
    assert (len(late.to(ANNA)), len(late.to(CARL))) == (own, told)
    (mail,) = late.to(ANNA)
    assert mail.mail["Subject"] == "Please read today: a reminder is waiting"
    assert "today" in mail.text
    for taken in late.to(CARL):
        assert promise(late, taken, entered + DAY) is not None, "its link is as young as its mail"
    assert Message.select().where(Message.state == "pending").count() == 0


def test_a_dose_that_is_not_logged_for_a_week_is_told_though_its_plan_came_late(house: House) -> None:
    Plan.update(next_due_at=None, next_due_on=None).execute()
    every = {"rhythm_kind": "every_n_months", "every": 1, "starts_on": DUE.date()}
    set_next_due(make_plan(house.patient, "romosozumab", **every), START, START)
    house.run(DUE + 12 * DAY)
    (told,) = house.to(CARL)
    assert told.mail["Subject"] == "Not logged yet: 1 item"


def test_a_visit_that_is_booked_is_named_while_the_mails_go_on(late: House) -> None:
    late.run(DUE)
    plan = late.plan.public_id
    book_visit(late.patient, late.account, plan, date(2026, 4, 2), time(10, 30), DUE + 2 * DAY)
    late.run(DUE + 7 * DAY)
    own = late.to(ANNA)[-1].text
    assert "Your appointment is booked for 2 April 2026 at 10:30." in own
    assert "Please call your clinic today." in own
    assert "Ask if the day that is booked is soon enough." in own
    late.run(DUE + 28 * DAY)
    told = late.to(CARL)[-1].text
    assert "A visit is booked for 2 April 2026 at 10:30." in told
    assert "This is urgent." in told
    late.run(DUE + 56 * DAY)
    assert "is booked for" not in late.to(CARL)[-1].text, "it has passed and nothing is logged"
