"""One mail to a caregiver for all doses at home of the same moment: which it names, and in which words."""

from datetime import UTC, datetime, time

import pytest

from bonetrack.core.messages import MessageState
from bonetrack.core.pauses import PauseDraft, PauseReason
from bonetrack.services.pauses import pause_plan
from bonetrack.services.quiet import choose_plan_messages, choose_quiet_hours
from bonetrack.services.watch import list_watches
from bonetrack.storage.message_lines import was_told
from bonetrack.storage.models import Contact, MessageLine
from bonetrack.storage.plans import set_next_due
from tests.builders import START
from tests.reminders.caregiver_steps import TOLD, add_dose, promise, promised, row_of
from tests.reminders.conftest import CARL, DUE, House
from tests.reminders.dose_steps import DAY, HOUR, MINUTE, dose_of, log


def test_two_doses_at_once_are_one_mail_with_one_link(two: House) -> None:
    two.run(TOLD)
    (told,) = two.to(CARL)
    assert told.mail["Subject"] == "Not logged yet: 2 items"
    assert "Anna has not logged 2 items." in told.text
    for number in (1, 2):
        assert told.text.count(f"Anna has not logged the 8:00 item {number} of 2.") == 1
    assert told.text.count("/will-call/") == 1
    assert "/item/" not in told.text
    assert MessageLine.select().where(MessageLine.contact == two.carl).count() == 2


@pytest.mark.parametrize("shares", [False, True])
def test_three_doses_in_the_words_that_she_allowed(three: House, shares: bool) -> None:
    Contact.update(shares_detail=shares).where(Contact.id == three.carl.id).execute()
    three.run(TOLD)
    (told,) = three.to(CARL)
    for text in (told.text, told.html):
        assert text.count("has not logged 3 items.") == 1
        for number in (1, 2, 3):
            assert text.count(f"Anna has not logged the 8:00 item {number} of 3.") == 1
        assert text.count("It was planned for 8:00 on Tuesday 3 March 2026 (London time).") == 3
        assert text.count("Perhaps it is only not written down yet.") == 1
        assert text.count("will-call") == 1
        for name in ("alendronate", "calcium", "teriparatide"):
            assert text.lower().count(name) == (1 if shares else 0)
    kept = row_of(three).sent_words
    assert sum("not logged the 8:00 item" in line for line in kept["lines"]) == 3, "the patient reads all of it"


def test_her_own_word_names_a_dose_in_it(two: House) -> None:
    choose_plan_messages(two.patient, two.account, two.plan.public_id, None, "Blue", START)
    two.run(TOLD)
    (told,) = two.to(CARL)
    assert "Anna has not logged the 8:00 item (Blue)." in told.text
    assert "Anna has not logged the 8:00 item 1 of 2." in told.text


def test_a_dose_that_was_logged_in_time_is_not_in_it(two: House) -> None:
    two.run(DUE)
    log(two, "alendronate", DUE + MINUTE)
    two.run(TOLD)
    (told,) = two.to(CARL)
    assert told.mail["Subject"] == "Not logged yet: 8:00 item"
    assert "item 2 of 2." in told.text
    assert "1 of 2" not in told.text


def test_what_was_logged_while_the_mail_waited_is_neither_named_nor_promised_nor_counted_as_told(two: House) -> None:
    Contact.update(tells_when_logged=True).where(Contact.id == two.carl.id).execute()
    two.server.at_recipient = lambda _address: "451 4.7.1 later"
    two.run(TOLD)
    log(two, "alendronate", TOLD + MINUTE)
    two.server.at_recipient = lambda _address: None
    two.run(TOLD + 2 * MINUTE)
    (told,) = two.to(CARL)
    assert "1 of 2" not in told.text
    call = promise(two, told, TOLD + 3 * MINUTE)
    assert call is not None
    assert promised() == [("Carl", "teriparatide")]
    assert was_told(dose_of(two, "teriparatide"), two.carl)
    assert not was_told(dose_of(two, "alendronate"), two.carl)
    two.run(TOLD + HOUR)
    assert len(two.to(CARL)) == 1, "no all-clear of what was never told"


def test_nothing_left_of_it_means_no_mail(two: House) -> None:
    two.server.at_recipient = lambda address: "451 4.7.1 later" if address == CARL else None
    two.run(TOLD)
    for agent in ("alendronate", "teriparatide"):
        log(two, agent, TOLD + MINUTE)
    two.server.at_recipient = lambda _address: None
    two.run(TOLD + 2 * MINUTE)
    assert two.to(CARL) == []
    assert row_of(two).state == MessageState.CANCELLED


def test_a_dose_that_was_paused_meanwhile_is_left_out(two: House) -> None:
    two.server.at_recipient = lambda address: "451 4.7.1 later" if address == CARL else None
    two.run(TOLD)
    draft = PauseDraft(DUE.date(), DUE.date() + 5 * DAY, PauseReason.ILLNESS)
    pause_plan(two.patient, two.account, dose_of(two, "alendronate").plan.public_id, draft, "x.org", TOLD + MINUTE)
    two.server.at_recipient = lambda _address: None
    two.run(TOLD + 2 * MINUTE)
    assert "has not logged the 8:00 item" in two.to(CARL)[0].text
    assert "has not logged 2 items" not in two.to(CARL)[0].text


def test_an_all_clear_says_which_of_several_was_logged(two: House) -> None:
    Contact.update(tells_when_logged=True).where(Contact.id == two.carl.id).execute()
    two.run(TOLD)
    log(two, "alendronate", TOLD + MINUTE)
    two.run(TOLD + HOUR)
    clear = two.to(CARL)[-1].text
    assert "Anna has now logged the 8:00 item 1 of 2." in clear
    assert "There is nothing to do about this one." in clear
    log(two, "teriparatide", TOLD + 2 * HOUR)
    two.run(TOLD + 3 * HOUR)
    assert "Anna has now logged the 8:00 item 2 of 2." in two.to(CARL)[-1].text


@pytest.fixture
def night(house: House) -> House:
    """Two doses at 23:30, and quiet hours from 22:00 to 7:00."""
    house.plan.times = ["23:30"]
    house.plan.save()
    set_next_due(house.plan, START, START)
    add_dose(house, "calcium", times=["23:30"])
    choose_quiet_hours(house.patient, house.account, time(22), time(7), START)
    return house


EVENING, MORNING = datetime(2026, 3, 2, 23, 30, tzinfo=UTC), datetime(2026, 3, 3, 7, 0, tzinfo=UTC)


def test_after_a_quiet_night_two_missed_doses_are_one_mail(night: House) -> None:
    for now in (EVENING, EVENING + HOUR, MORNING, MORNING + HOUR):
        night.run(now)
    (told,) = night.to(CARL)
    assert told.mail["Subject"] == "Not logged yet: 2 items"
    assert "Anna has not logged the 23:30 item 1 of 2 of Monday." in told.text
    assert "/will-call/" not in told.text


def test_in_the_morning_she_reads_of_the_dose_that_was_logged_at_night_no_more(night: House) -> None:
    night.run(EVENING)
    night.run(EVENING + HOUR)
    log(night, "calcium", EVENING + HOUR)
    night.run(MORNING)
    (told,) = night.to(CARL)
    assert "item 2 of 2 of Monday" in told.text
    assert "1 of 2" not in told.text


def test_today_says_when_a_caregiver_was_told_of_a_dose_that_is_open_still(two: House) -> None:
    two.run(TOLD)
    log(two, "alendronate", TOLD + MINUTE)
    (watch,) = list_watches(two.patient, TOLD + 2 * MINUTE)
    assert watch.told_at == TOLD
    log(two, "teriparatide", TOLD + 3 * MINUTE)
    (watch,) = list_watches(two.patient, TOLD + 4 * MINUTE)
    assert watch.told_at is None
