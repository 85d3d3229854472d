"""`I will call` in a mail about several doses: it promises for each of them that is open, and for nothing else."""

from datetime import date

from bonetrack.core.messages import MessageState
from bonetrack.services.acknowledging import list_promises
from bonetrack.storage.audit import list_audit
from bonetrack.storage.models import Contact, Message
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_contact, make_occurrence, make_plan
from tests.reminders.caregiver_steps import BEN, TOLD, add_dose, promise, promise_for_one, promised, row_of
from tests.reminders.conftest import ANNA, CARL, DUE, House
from tests.reminders.dose_steps import DAY, HOUR, MINUTE, log


def test_a_plan_made_later_for_the_same_moment_gets_a_mail_and_a_link_of_its_own(house: House) -> None:
    house.run(TOLD)
    add_dose(house, "raloxifene")
    house.run(TOLD + MINUTE)
    first, second = house.to(CARL)
    assert "item 1 of 2" in second.text
    assert "2 of 2" not in second.text
    promise(house, first, TOLD + 2 * MINUTE)
    assert promised() == [("Carl", "teriparatide")]


def test_who_calls_about_both_quiets_the_others_for_both(two: House) -> None:
    make_contact(two.patient, email=BEN, name="Ben", delay_minutes=60)
    two.run(DUE)
    two.run(DUE + HOUR)
    for _ in range(2):
        assert promise(two, two.to(BEN)[0], DUE + HOUR) is not None
    assert promised() == [("Ben", "alendronate"), ("Ben", "teriparatide")]
    assert [(each.name, each.due_time) for each in list_promises(two.patient, DUE + HOUR)] == [("Ben", "08:00")] * 2
    assert [entry.entity for entry in list_audit(two.patient)] == ["acknowledgement"] * 2
    two.run(DUE + 3 * HOUR)
    assert two.to(CARL) == []
    assert row_of(two).state == MessageState.CANCELLED
    assert len(two.to(ANNA)) == 2, "her own reminders go on"


def test_a_link_of_earlier_mail_promises_for_its_one_dose_and_the_others_hear_of_the_rest(two: House) -> None:
    ben = make_contact(two.patient, email=BEN, name="Ben", delay_minutes=60, tells_when_logged=True)
    Contact.update(tells_when_logged=True).where(Contact.id == two.carl.id).execute()
    two.run(DUE + HOUR)
    assert promise_for_one(two, "alendronate", ben, DUE + HOUR) is not None
    two.run(TOLD)
    (told,) = two.to(CARL)
    assert "Anna has not logged the 8:00 item 2 of 2." in told.text
    assert "1 of 2" not in told.text
    assert promised() == [("Ben", "alendronate")]
    promise(two, told, TOLD)
    assert promised() == [("Ben", "alendronate"), ("Carl", "teriparatide")]
    log(two, "alendronate", TOLD + MINUTE)
    two.run(TOLD + HOUR)
    assert "has now logged the 8:00 item 1 of 2." in two.to(BEN)[-1].text
    assert len(two.to(CARL)) == 1, "he was not told of that one"


def test_a_promise_of_one_who_left_counts_no_more(two: House) -> None:
    ben = make_contact(two.patient, email=BEN, name="Ben", delay_minutes=60)
    two.run(DUE + HOUR)
    promise(two, two.to(BEN)[0], DUE + HOUR)
    Contact.update(status="stopped").where(Contact.id == ben.id).execute()
    two.run(TOLD)
    assert "has not logged 2 items" in two.to(CARL)[0].text


def test_a_link_promises_for_what_is_still_open_until_the_last_window_closes(house: House) -> None:
    """A weekly tablet waits for days, a daily injection until midnight."""
    Contact.update(delays={"alendronate": 120}).where(Contact.id == house.carl.id).execute()
    add_dose(house, "alendronate", every=7, starts_on=DUE.date())
    house.run(TOLD)
    (told,) = house.to(CARL)
    assert "2 items" in told.text
    assert promise(house, told, DUE + DAY) is not None
    assert promised() == [("Carl", "alendronate")]
    assert promise(house, told, DUE + 8 * DAY) is None


def test_different_delays_make_different_mails(two: House) -> None:
    Contact.update(delays={"alendronate": 30}).where(Contact.id == two.carl.id).execute()
    two.run(DUE + 30 * MINUTE)
    two.run(TOLD)
    first, second = two.to(CARL)
    assert "item 1 of 2." in first.text
    assert "item 2 of 2." in second.text
    promise(two, first, TOLD)
    assert promised() == [("Carl", "alendronate")]


def test_a_dose_at_home_and_one_at_the_clinic_are_told_apart(house: House) -> None:
    house.plan.times = ["06:00"]
    house.plan.save()
    set_next_due(house.plan, START, START)
    clinic = make_plan(house.patient, "zoledronate", rhythm_kind="every_n_months", every=12, next_due_at=None)
    make_occurrence(clinic, date(2026, 2, 2), closes_at=None, next_step="not_logged", next_step_at=DUE)
    Contact.update(delays={"zoledronate": 29 * 1440}).where(Contact.id == house.carl.id).execute()
    house.run(DUE)
    rows = list(Message.select().where(Message.contact == house.carl))
    assert [row.due_at for row in rows] == [DUE, DUE], "the same kind at the same moment"
    at_home, at_clinic = sorted(house.to(CARL), key=lambda mail: "clinic" in mail.text)
    assert "has not logged the 6:00 item." in at_home.text
    assert "clinic" not in at_home.text
    assert "has not logged an item that was due on 2 February 2026." in at_clinic.text
    assert "6:00" not in at_clinic.text
    promise(house, at_home, DUE)
    assert promised() == [("Carl", "teriparatide")]
    promise(house, at_clinic, DUE)
    assert promised() == [("Carl", "teriparatide"), ("Carl", "zoledronate")]
