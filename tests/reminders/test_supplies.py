"""Mail about what runs out, pens, scans and blood tests: at a waking hour, once, neutral, to those who agreed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.services.bookings import book_scan, set_lab
from bonetrack.services.doses import add_dose
from bonetrack.services.pens import open_pen
from bonetrack.services.supplies import Count, add_pack, forget_supply, read_supply, set_count
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Message, Patient, Pen, Plan, Supply
from bonetrack.storage.patients import update_patient
from tests.builders import START, make_contact
from tests.reminders.arrivals import last, mails
from tests.reminders.conftest import ANNA, CARL, House
from tests.services.dose_steps import taken

DAUGHTER = "daughter@example.org"


pytestmark = pytest.mark.usefixtures("silent_doses")


def count(house: House, doses: int, now: datetime = START, **parts: int) -> None:
    state = read_supply(house.plan, now)
    version = None if state is None else state.version
    set_count(house.patient, house.account, house.plan.public_id, Count(doses, **parts), version, now)


def test_twice_for_a_pack_at_ten_in_the_morning(house: House) -> None:
    count(house, 28)
    assert mails(house, ANNA, START, 40) == ["23.03 10", "27.03 10"]
    assert "30 March 2026" in last(house).text
    assert last(house).mail["Subject"] == "A supply runs low"
    assert "eriparatide" not in last(house).text


def test_nothing_without_a_count(house: House) -> None:
    assert mails(house, ANNA, START, 40) == []
    assert Message.select().count() == 0


def test_caregivers_who_agreed_to_refill_hear_it_and_the_others_do_not(house: House) -> None:
    make_contact(house.patient, email=DAUGHTER, kinds=["refill"], shares_detail=True)
    count(house, 9)
    house.run(datetime(2026, 3, 4, 10, tzinfo=UTC))
    assert [len(house.to(address)) for address in (ANNA, CARL, DAUGHTER)] == [1, 0, 1]
    assert "Anna" in last(house, DAUGHTER).text
    assert "Teriparatide" in last(house, DAUGHTER).text


def test_a_new_pack_takes_back_what_waits_and_speaks_for_itself_later(house: House) -> None:
    count(house, 9)
    house.server.at_recipient = lambda _address: "451 4.3.0 later"
    house.run(datetime(2026, 3, 4, 10, tzinfo=UTC))
    house.server.at_recipient = lambda _address: None
    at = datetime(2026, 3, 4, 10, 5, tzinfo=UTC)
    add_pack(house.patient, house.account, house.plan.public_id, 28, None, "form", at)
    assert mails(house, ANNA, datetime(2026, 3, 5, tzinfo=UTC), 40) == ["01.04 9", "05.04 9"]


def test_a_count_at_night_waits_for_the_morning(house: House) -> None:
    night = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
    count(house, 2, night)
    house.run(night)
    assert house.to(ANNA) == []
    house.run(datetime(2026, 3, 3, 9, 59, tzinfo=UTC))
    assert house.to(ANNA) == []
    house.run(datetime(2026, 3, 3, 10, tzinfo=UTC))
    assert len(house.to(ANNA)) == 1


def test_extra_doses_bring_the_notice_forward(house: House) -> None:
    count(house, 12)
    house.run(START + timedelta(minutes=1))
    at = datetime(2026, 3, 3, 9, tzinfo=UTC)
    for number in range(4):
        add_dose(house.patient, house.account, house.plan.public_id, taken(at), f"{number}", at, is_second=number > 0)
    # 12 at first: 2 March is still open, then 4 on the 3rd; the first day without is the 11th.
    assert mails(house, ANNA, datetime(2026, 3, 4, tzinfo=UTC), 8)[0] == "04.03 10"


@pytest.mark.parametrize("end", ["deleted_at", "sends_reminders", "stops_on", "forgotten"])
def test_it_is_silent_once_the_plan_or_the_count_is_gone(house: House, end: str) -> None:
    count(house, 9)
    if end == "forgotten":
        forget_supply(house.patient, house.account, house.plan.public_id, START)
    else:
        value = {"deleted_at": START, "sends_reminders": False, "stops_on": date(2026, 3, 3)}[end]
        Plan.update(**{end: value}).execute()
    assert mails(house, ANNA, datetime(2026, 3, 3, tzinfo=UTC), 12) == []


def test_a_pen_speaks_before_on_the_day_at_the_dose_and_once_after(house: House) -> None:
    open_pen(house.patient, house.account, house.plan.public_id, date(2026, 3, 2), START)
    found = mails(house, ANNA, START, 40, hours=(7, 8, 10))
    assert found == ["27.03 10", "30.03 7", "31.03 10"]
    assert house.to(CARL) == []
    assert "pen" not in last(house).text.lower().split("open today")[0]


def test_a_new_pen_ends_the_messages_about_the_old_one(house: House) -> None:
    open_pen(house.patient, house.account, house.plan.public_id, date(2026, 3, 2), START)
    at = datetime(2026, 3, 28, 9, tzinfo=UTC)
    open_pen(house.patient, house.account, house.plan.public_id, date(2026, 3, 28), at)
    assert mails(house, ANNA, datetime(2026, 3, 28, tzinfo=UTC), 22, hours=(8, 10)) == []
    house.run(datetime(2026, 4, 22, 9, tzinfo=UTC))
    assert "25 April 2026" in last(house).text


def test_a_booked_scan_is_not_asked_for_and_asks_for_its_result(house: House) -> None:
    update_patient(house.patient, next_scan_on=date(2026, 6, 15))
    book_scan(house.patient, house.account, date(2026, 6, 20), START)
    found = mails(house, ANNA, datetime(2026, 4, 10, tzinfo=UTC), 90, hours=(9,))
    assert found == ["17.06 9", "21.06 9"]
    assert house.to(CARL) == []
    assert "Did you have it" in last(house).text
    assert "scan" not in last(house).text.lower()


def test_booking_while_a_question_waits_takes_it_back(house: House) -> None:
    update_patient(house.patient, next_scan_on=date(2026, 6, 15))
    house.server.at_recipient = lambda _address: "451 4.3.0 later"
    house.run(datetime(2026, 4, 16, 9, tzinfo=UTC))
    house.server.at_recipient = lambda _address: None
    book_scan(house.patient, house.account, date(2026, 6, 20), datetime(2026, 4, 16, 9, 5, tzinfo=UTC))
    assert mails(house, ANNA, datetime(2026, 4, 16, tzinfo=UTC), 20, hours=(12,)) == []


def test_a_scan_that_is_not_booked_after_all_is_asked_for_again(house: House) -> None:
    update_patient(house.patient, next_scan_on=date(2026, 6, 15))
    book_scan(house.patient, house.account, date(2026, 6, 20), START)
    house.run(datetime(2026, 5, 1, 9, tzinfo=UTC))
    book_scan(house.patient, house.account, None, datetime(2026, 5, 2, 9, tzinfo=UTC))
    assert mails(house, ANNA, datetime(2026, 5, 2, tzinfo=UTC), 60, hours=(9,)) == ["02.05 9", "01.06 9", "15.06 9"]


def test_a_scan_booked_in_a_mistyped_year_is_still_asked_for(house: House) -> None:
    update_patient(house.patient, next_scan_on=date(2026, 6, 15))
    book_scan(house.patient, house.account, date(2027, 3, 20), START)
    assert mails(house, ANNA, START, 110, hours=(9,)) == ["16.04 9", "01.06 9", "15.06 9"]
    assert len(house.to(CARL)) == 3
    assert mails(house, ANNA, datetime(2027, 3, 10, tzinfo=UTC), 20, hours=(10,)) == ["17.03 10", "21.03 10"]


def test_a_blood_test_booked_in_a_mistyped_year_is_still_asked_for(house: House) -> None:
    set_lab(house.patient, house.account, date(2026, 4, 20), date(2027, 4, 20), START)
    found = mails(house, ANNA, datetime(2026, 4, 1, tzinfo=UTC), 40, hours=(9,))
    assert found == ["06.04 9", "17.04 9", "19.04 9", "21.04 9"]


def test_a_blood_test_speaks_with_its_hint_on_the_day_before(house: House) -> None:
    house.own.shares_detail = True
    house.own.save()
    set_lab(house.patient, house.account, date(2026, 4, 20), None, START)
    found = mails(house, ANNA, datetime(2026, 4, 1, tzinfo=UTC), 40, hours=(9,))
    assert found == ["06.04 9", "17.04 9", "19.04 9", "21.04 9"]
    assert "tomorrow" in house.to(ANNA)[2].text
    assert "fasting and before 10:00" in house.to(ANNA)[2].text


def test_mail_about_a_blood_test_is_neutral_by_default(house: House) -> None:
    set_lab(house.patient, house.account, None, date(2026, 4, 20), START)
    house.run(datetime(2026, 4, 19, 9, tzinfo=UTC))
    text = last(house).text.lower()
    assert not [word for word in ("blood", "ctx", "fasting", "bone marker") if word in text]
    assert house.to(CARL) == []


def test_after_an_outage_only_the_last_step_is_said(house: House) -> None:
    count(house, 28)
    house.run(datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert len(house.to(ANNA)) == 1


def test_an_idle_pass_finds_nothing_to_do(house: House) -> None:
    count(house, 28)
    house.run(START)
    done = house.run(START + timedelta(minutes=1))
    assert {name: done[name] for name in ("supplies", "pens", "courses", "labs")} == dict.fromkeys(
        ("supplies", "pens", "courses", "labs"), 0
    )
    steps = [Supply.get().step_at, *(row.step_at for row in Pen.select()), *(p.lab_step_at for p in Patient.select())]
    assert [step for step in steps if step is not None and step <= START] == []


def test_in_quiet_hours_it_waits_for_their_end(house: House) -> None:
    make_contact(house.patient, email=DAUGHTER, kinds=["refill"])
    Patient.update(quiet_from="09:30", quiet_until="12:00").execute()
    count(house, 9)
    for hour, mails_each in ((10, 0), (11, 0), (12, 1), (13, 1)):
        house.run(datetime(2026, 3, 4, hour, tzinfo=UTC))
        assert [len(house.to(address)) for address in (ANNA, DAUGHTER)] == [mails_each, mails_each], hour


@pytest.mark.parametrize("is_counted_again", [False, True])
def test_over_the_days_number_it_comes_with_the_others_unless_counted_again(
    house: House, *, is_counted_again: bool
) -> None:
    daughter = make_contact(house.patient, email=DAUGHTER, kinds=["refill", "scan"])
    count(house, 9)
    at = datetime(2026, 3, 4, 10, tzinfo=UTC)
    for number in range(6):
        sent = NewMessage(f"k{number}", MessageKind.SCAN_DUE, DAUGHTER, at, at, {}, house.patient, daughter)
        enqueue(sent, "example.org", at)
    Message.update(state=MessageState.SENT, sent_at=at - timedelta(hours=1)).execute()
    house.run(at)
    assert (len(house.to(ANNA)), house.to(DAUGHTER)) == (1, [])
    if is_counted_again:
        count(house, 60, at + timedelta(hours=1))
    house.run(at.replace(hour=19))
    found = [taken.text.count("runs out on 11 March 2026") for taken in house.to(DAUGHTER)]
    assert found == ([] if is_counted_again else [1])


def test_the_patient_keeps_the_words_that_a_caregiver_got(house: House) -> None:
    make_contact(house.patient, email=DAUGHTER, kinds=["refill"])
    count(house, 9)
    house.run(datetime(2026, 3, 4, 10, tzinfo=UTC))
    kept = Message.get(Message.address == DAUGHTER).sent_words
    assert "Something on the plan of Anna runs out on 11 March 2026." in kept["lines"]
