"""Mail about what runs out, pens, courses and blood tests: at a waking hour, once, neutral, to those who agreed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from bonetrack.core.agents import RhythmKind
from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.rhythm import to_utc
from bonetrack.services.bookings import book_scan, set_lab
from bonetrack.services.doses import add_dose
from bonetrack.services.pens import open_pen
from bonetrack.services.supplies import Count, add_pack, forget_supply, read_supply, set_count
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Message, Occurrence, Patient, Pen, Plan, Supply
from bonetrack.storage.patients import LOOK_SOON, update_patient
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_contact, make_plan
from tests.mail_server import Taken
from tests.reminders.conftest import ANNA, CARL, House
from tests.services.dose_steps import taken

DAUGHTER = "daughter@example.org"


@pytest.fixture(autouse=True)
def quiet(house: House) -> None:
    """Doses send nothing here, so that all mail is of what is tested."""
    Plan.update(next_due_at=None, next_due_on=None, tracked_since=START - timedelta(hours=9)).execute()


def count(house: House, doses: int, now: datetime = START, **parts: int) -> None:
    state = read_supply(house.plan, now)
    version = None if state is None else state.version
    set_count(house.patient, house.account, house.plan.public_id, Count(doses, **parts), version, now)


def mails(house: House, address: str, first: datetime, days: int, hours: tuple[int, ...] = (9, 10, 23)) -> list[str]:
    """Passes at these hours of so many days; when something arrived, as `day hour`."""
    found = []
    for day in range(days):
        for hour in hours:
            at = (first + timedelta(days=day)).replace(hour=hour, minute=0)
            before = len(house.to(address))
            house.run(at)
            found += [f"{at:%d.%m} {hour}"] * (len(house.to(address)) - before)
    return found


def last(house: House, address: str = ANNA) -> Taken:
    return house.to(address)[-1]


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


def test_a_course_asks_three_months_and_60_days_before_and_30_days_after(house: House) -> None:
    Plan.update(starts_on=date(2024, 9, 2), course_step_at=LOOK_SOON, stops_on=date(2026, 9, 2)).execute()
    found = mails(house, ANNA, START, 250, hours=(10,))
    assert found == ["02.06 10", "04.07 10", "02.10 10", "01.11 10"]
    assert "call your clinic" in last(house).text


def test_a_course_that_ended_is_asked_about_each_month_for_a_year_until_what_follows_is_logged(house: House) -> None:
    Plan.update(starts_on=date(2024, 3, 2), course_step_at=LOOK_SOON, stops_on=START.date()).execute()
    house.run(START)
    first = mails(house, ANNA, START + timedelta(days=1), 100, hours=(10,))
    assert first == ["01.04 10", "01.05 10", "31.05 10"]
    tablets = make_plan(house.patient, "alendronate", starts_on=date(2026, 6, 10), sends_reminders=False)
    at = datetime(2026, 6, 10, 9, tzinfo=UTC)
    assert mails(house, ANNA, at, 25, hours=(10,)) == ["30.06 10"], "it is planned, but no dose is logged"
    at = datetime(2026, 7, 6, 9, tzinfo=UTC)
    add_dose(house.patient, house.account, tablets.public_id, taken(at), "tablet", at)
    assert mails(house, ANNA, at, 35, hours=(10,)) == []


def test_a_course_that_nothing_follows_is_not_written_about_for_ever(house: House) -> None:
    Plan.update(starts_on=date(2024, 3, 2), course_step_at=LOOK_SOON, stops_on=START.date()).execute()
    for days in range(0, 600, 5):
        house.run(START + timedelta(days=days, hours=2))
    sent = Message.select().where(Message.kind == MessageKind.COURSE_NEXT, Message.state == MessageState.SENT)
    assert sent.count() == len(range(30, 365, 30))


def test_what_follows_ends_the_questions(house: House) -> None:
    Plan.update(starts_on=date(2024, 9, 2), course_step_at=LOOK_SOON).execute()
    make_plan(house.patient, "alendronate", starts_on=date(2026, 9, 2))
    assert mails(house, ANNA, START, 180, hours=(10,)) == []


def test_no_thirteenth_dose_is_planned_or_mailed(house: House) -> None:
    Plan.update(deleted_at=START).execute()
    plan = make_plan(house.patient, "romosozumab", rhythm_kind=RhythmKind.EVERY_N_MONTHS, tracked_since=START)
    set_next_due(plan, START, START)
    for number in range(12):
        at = to_utc(date(2026, 3, 2) + relativedelta(months=number), time(9), plan.zone)
        add_dose(house.patient, house.account, plan.public_id, taken(at), f"dose-{number}", at)
    for day in range(60):
        house.run(at + timedelta(days=day))
    assert {row.kind for row in Message.select()} == {"course_next"}
    assert Occurrence.select().where(Occurrence.plan == plan).count() == 12


def test_no_thirteenth_is_planned_when_the_twelfth_was_logged_in_another_plan_a_moment_ago(house: House) -> None:
    """The second plan had found its next dose due before the first plan got its last one."""
    monthly = {"rhythm_kind": RhythmKind.EVERY_N_MONTHS, "tracked_since": START}
    first = make_plan(house.patient, "romosozumab", doses_before=12, **monthly)
    second = make_plan(house.patient, "romosozumab", **monthly)
    Plan.update(next_due_at=START, next_due_on=date(2026, 3, 2)).where(Plan.id == second.id).execute()
    house.run(START)
    assert Occurrence.select().where(Occurrence.plan.in_([first, second])).count() == 0
    assert Plan.get_by_id(second.id).next_due_at is None


def test_a_thirteenth_that_was_planned_before_is_taken_back(house: House) -> None:
    """A record from before this rule: 12 doses are logged, and the next one stands as due."""
    plan = make_plan(house.patient, "romosozumab", rhythm_kind=RhythmKind.EVERY_N_MONTHS, tracked_since=START)
    set_next_due(plan, START, START)
    for number in range(12):
        at = to_utc(date(2026, 3, 2) + relativedelta(months=number), time(9), plan.zone)
        add_dose(house.patient, house.account, plan.public_id, taken(at), f"dose-{number}", at)
    Plan.update(next_due_at=at + timedelta(days=28), next_due_on=date(2027, 3, 2), course_step_at=LOOK_SOON).execute()
    house.run(at + timedelta(days=1))
    assert Plan.get_by_id(plan.id).next_due_at is None


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
