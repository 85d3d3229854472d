"""Several doses in one mail, last calls, snooze, quiet hours and booked visits: over real SMTP, on both databases."""

import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bonetrack.core.doses import DoseState, Outcome
from bonetrack.core.messages import MessageState
from bonetrack.core.people import Relation
from bonetrack.services.booking import book_visit, cancel_booking
from bonetrack.services.doses import DoseFacts, log_dose, undo_dose
from bonetrack.services.occurrences import DoseKey
from bonetrack.services.quiet import choose_plan_messages, choose_quiet_hours, end_quiet_hours
from bonetrack.services.snoozing import CannotSnooze, snooze
from bonetrack.storage.database import connect, database
from bonetrack.storage.models import DoseEntry, Message, MessageLine, Occurrence, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_contact, make_patient, make_plan
from tests.conftest import settings_for
from tests.mail_server import MailServer
from tests.reminders.conftest import ANNA, CARL, DUE, House

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TOP = Path(__file__).parents[2]


@pytest.fixture
def two(house: House) -> House:
    """Alendronate every day at 8:00 beside teriparatide at 8:00."""
    set_next_due(make_plan(house.patient, "alendronate"), START, START)
    return house


def dose_of(house: House, agent: str) -> Occurrence:
    return Occurrence.select().join(Plan).where(Plan.agent == agent).order_by(Occurrence.due_at.desc()).get()


def log(house: House, agent: str, now: datetime) -> DoseEntry:
    dose = dose_of(house, agent)
    key = DoseKey(dose.plan.public_id, dose.due_on, time.fromisoformat(dose.due_time))
    log_dose(house.patient, house.account, key, DoseFacts(Outcome.TAKEN, now), f"{agent}{now}", now, is_sure=True)
    return DoseEntry.get(DoseEntry.occurrence == dose)


def key_of(house: House) -> DoseKey:
    return DoseKey(house.plan.public_id, DUE.date(), time(8))


def test_doses_of_the_same_time_come_as_one_mail_each_with_links_of_its_own(two: House) -> None:
    two.run(DUE)
    (mail,) = two.to(ANNA)
    assert "2 items on your list are due." in mail.text
    assert "Your 8:00 item 1 of 2 is due." in mail.text
    assert "Your 8:00 item 2 of 2 is due." in mail.text
    assert len(set(re.findall(r"http://localhost/item/\S+/took", mail.text))) == 2
    assert len(set(re.findall(r"http://localhost/item/\S+/later", mail.text))) == 2
    assert mail.text.count("Once you log it") == 1
    assert MessageLine.select().count() == 2


def test_logging_one_leaves_the_other_in_every_later_mail(two: House) -> None:
    two.run(DUE)
    log(two, "alendronate", DUE + MINUTE)
    two.run(DUE + 45 * MINUTE)
    repeat = two.to(ANNA)[-1]
    assert "Your 8:00 item 2 of 2 is not logged yet." in repeat.text
    assert "1 of 2" not in repeat.text
    assert [dose_of(two, agent).state for agent in ("alendronate", "teriparatide")] == [DoseState.TAKEN, DoseState.DUE]
    log(two, "teriparatide", DUE + 50 * MINUTE)
    two.run(DUE + 5 * HOUR)
    assert len(two.server.taken) == 2


def test_a_dose_that_was_logged_while_the_mail_waited_is_not_named(two: House) -> None:
    two.server.at_recipient = lambda _address: "451 4.7.1 later"
    two.run(DUE)
    log(two, "alendronate", DUE + MINUTE)
    two.server.at_recipient = lambda _address: None
    two.run(DUE + 2 * MINUTE)
    (mail,) = two.to(ANNA)
    assert "2 of 2" in mail.text
    assert "1 of 2" not in mail.text


def test_a_mail_of_which_nothing_is_left_is_cancelled(two: House) -> None:
    two.server.at_recipient = lambda _address: "451 4.7.1 later"
    two.run(DUE)
    for agent in ("alendronate", "teriparatide"):
        log(two, agent, DUE + MINUTE)
    two.server.at_recipient = lambda _address: None
    assert two.run(DUE + 2 * MINUTE)["cancelled"] == 1
    assert two.server.taken == []


def test_the_caregiver_gets_one_mail_a_dose_so_that_a_call_is_about_one(two: House) -> None:
    two.run(DUE + 2 * HOUR)
    mails = sorted(two.to(CARL), key=lambda mail: "item 2 of 2" in mail.text)
    assert len(mails) == 2
    for number, mail in enumerate(mails, start=1):
        assert mail.text.count(f"has not logged the 8:00 item {number} of 2") == 1
        assert mail.text.count("/will-call/") == 1
        assert "/item/" not in mail.text


def test_a_dose_undone_after_its_mail_left_is_not_announced_again(two: House) -> None:
    two.run(DUE)
    entry = log(two, "alendronate", DUE + MINUTE)
    undo_dose(two.patient, two.account, entry.public_id, entry.version, DUE + 2 * MINUTE)
    two.run(DUE + 3 * MINUTE)
    assert len(two.to(ANNA)) == 1


def test_a_plan_made_later_for_the_same_time_gets_a_mail_of_its_own(house: House) -> None:
    house.run(DUE)
    late = make_plan(house.patient, "raloxifene")
    set_next_due(late, START, START)
    house.run(DUE + MINUTE)
    assert len(house.to(ANNA)) == 2
    assert "Your 8:00 item 1 of 2 is due." in house.to(ANNA)[-1].text


def test_her_own_word_names_the_dose(house: House) -> None:
    choose_plan_messages(house.patient, house.plan.public_id, None, "Blue", START)
    house.run(DUE)
    assert "Your 8:00 item (Blue) is due." in house.to(ANNA)[0].text
    assert "Blue" not in house.to(ANNA)[0].mail["Subject"]


def test_a_notice_ahead_comes_when_it_was_chosen(house: House) -> None:
    choose_plan_messages(house.patient, house.plan.public_id, 30, "", START)
    house.run(DUE - 31 * MINUTE)
    assert house.to(ANNA) == []
    house.run(DUE - 30 * MINUTE)
    assert "Your 8:00 item is due soon." in house.to(ANNA)[0].text
    house.run(DUE)
    house.run(DUE + DAY - 30 * MINUTE)
    assert ["due soon" in mail.text for mail in house.to(ANNA)] == [True, False, True]


def test_the_last_call_says_when_the_time_ends(house: House) -> None:
    house.run(DUE)
    house.run(DUE + 14 * HOUR)
    last = house.to(ANNA)[-1]
    assert last.mail["Subject"] == "Last reminder: 8:00 item"
    assert "Its time ends at 0:00 on Wednesday 4 March 2026." in last.text
    assert "It was planned for 8:00 on Tuesday 3 March 2026" in last.text


def test_snooze_moves_the_next_reminder_and_makes_no_second_one(house: House) -> None:
    house.run(DUE)
    until = snooze(house.patient, key_of(house), DUE + 65 * MINUTE, DUE + 5 * MINUTE)
    for minutes in range(6, 64, 7):
        house.run(DUE + minutes * MINUTE)
    assert len(house.to(ANNA)) == 1
    house.run(until)
    house.run(until + HOUR)
    assert len(house.to(ANNA)) == 2
    assert len(house.to(CARL)) == 1, "her caregiver is told as before"


def test_a_mail_that_waits_is_not_sent_while_she_asked_for_later(house: House) -> None:
    house.server.at_recipient = lambda _address: "451 4.7.1 later"
    house.run(DUE)
    snooze(house.patient, key_of(house), DUE + 30 * MINUTE, DUE + MINUTE)
    house.server.at_recipient = lambda _address: None
    house.run(DUE + 2 * MINUTE)
    assert house.to(ANNA) == []
    house.run(DUE + 30 * MINUTE)
    assert len(house.to(ANNA)) == 1


def test_snooze_needs_no_row_of_the_dose_yet(house: House) -> None:
    """The person was quicker than the worker."""
    until = snooze(house.patient, key_of(house), DUE + 30 * MINUTE, DUE + MINUTE)
    house.run(DUE + 2 * MINUTE)
    assert house.to(ANNA) == []
    house.run(until)
    assert len(house.to(ANNA)) == 1


def test_only_an_open_home_dose_that_is_due_can_wait(house: House) -> None:
    with pytest.raises(CannotSnooze):
        snooze(house.patient, key_of(house), DUE, DUE - MINUTE)
    house.run(DUE)
    log(house, "teriparatide", DUE + MINUTE)
    with pytest.raises(CannotSnooze):
        snooze(house.patient, key_of(house), DUE + HOUR, DUE + 2 * MINUTE)


@pytest.fixture
def night(house: House) -> House:
    """Her dose is due at 23:30, and her quiet hours are from 22:00 to 7:00."""
    Plan.update(times=["23:30"]).execute()
    house.plan.times = ["23:30"]
    set_next_due(house.plan, START, START)
    choose_quiet_hours(house.patient, time(22), time(7), START)
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


def test_a_dose_logged_late_at_night_tells_nobody_in_the_morning(night: House) -> None:
    night.run(EVENING)
    night.run(EVENING + HOUR)
    log(night, "teriparatide", EVENING + HOUR)
    night.run(MORNING)
    assert night.to(CARL) == []


def test_a_caregiver_who_was_told_in_the_evening_is_not_told_again_in_the_morning(night: House) -> None:
    end_quiet_hours(night.patient, START)
    night.run(EVENING)
    night.run(EVENING + 15 * MINUTE)
    assert len(night.to(CARL)) == 1
    choose_quiet_hours(night.patient, time(22), time(7), EVENING + 20 * MINUTE)
    for now in (EVENING + 21 * MINUTE, EVENING + 31 * MINUTE, MORNING, MORNING + HOUR):
        night.run(now)
    assert len(night.to(CARL)) == 1


def test_quiet_hours_hold_back_a_mail_that_waited_for_the_server(house: House) -> None:
    Plan.update(times=["21:50"], agent="alendronate", every=7).execute()
    house.plan.times, house.plan.agent, house.plan.every = ["21:50"], "alendronate", 7
    due = datetime(2026, 3, 2, 21, 50, tzinfo=UTC)
    set_next_due(house.plan, START, START)
    choose_quiet_hours(house.patient, time(22, 40), time(7), START)
    house.run(due)
    house.server.at_recipient = lambda _address: "451 4.7.1 later"
    house.run(due + 45 * MINUTE)
    house.server.at_recipient = lambda _address: None
    house.run(due + 55 * MINUTE)
    assert len(house.to(ANNA)) == 1
    house.run(MORNING)
    assert len(house.to(ANNA)) == 2


def test_without_quiet_hours_what_waited_goes_at_once(house: House) -> None:
    choose_quiet_hours(house.patient, time(8, 30), time(12), START)
    house.run(DUE)
    house.run(DUE + HOUR)
    assert len(house.to(ANNA)) == 1
    end_quiet_hours(house.patient, DUE + HOUR)
    house.run(DUE + HOUR)
    assert len(house.to(ANNA)) == 2


@pytest.fixture
def clinic(house: House) -> House:
    """Zoledronate once a year, due on 1 June 2026."""
    Plan.update(next_due_at=None, next_due_on=None).execute()
    yearly = {"rhythm_kind": "every_n_months", "every": 12, "starts_on": date(2026, 6, 1)}
    house.plan = make_plan(house.patient, "zoledronate", **yearly)
    set_next_due(house.plan, START, START)
    return house


def on(day: int, month: int) -> datetime:
    """8:00 in London, in summer."""
    return datetime(2026, month, day, 7, 0, tzinfo=UTC)


def test_a_clinic_dose_is_called_28_14_and_3_days_ahead_and_due(clinic: House) -> None:
    for now in (on(4, 5), on(5, 5), on(18, 5), on(29, 5), on(1, 6), on(2, 6)):
        clinic.run(now)
        clinic.run(now)
    assert len(clinic.to(ANNA)) == 4
    assert "call your clinic to book it" in clinic.to(ANNA)[0].text
    assert "/item/" not in clinic.to(ANNA)[-1].text


def test_a_booked_visit_ends_the_calls_and_is_reminded_of_the_day_before(clinic: House) -> None:
    clinic.run(on(4, 5))
    book_visit(clinic.patient, clinic.account, clinic.plan.public_id, date(2026, 6, 3), time(10, 30), on(6, 5))
    for now in (on(6, 5), on(18, 5), on(29, 5), on(1, 6)):
        clinic.run(now)
    assert len(clinic.to(ANNA)) == 1
    clinic.run(on(2, 6))
    assert "Your appointment is booked for 3 June 2026 at 10:30." in clinic.to(ANNA)[-1].text
    clinic.run(on(3, 6))
    clinic.run(on(9, 6))
    assert len(clinic.to(ANNA)) == 3
    assert clinic.to(CARL) == []
    clinic.run(on(10, 6))
    assert len(clinic.to(CARL)) == 1


def test_a_booking_taken_back_lets_the_calls_go_on(clinic: House) -> None:
    clinic.run(on(4, 5))
    book_visit(clinic.patient, clinic.account, clinic.plan.public_id, date(2026, 6, 3), None, on(6, 5))
    clinic.run(on(18, 5))
    cancel_booking(clinic.patient, clinic.account, clinic.plan.public_id, on(20, 5))
    clinic.run(on(20, 5))
    clinic.run(on(29, 5))
    assert len(clinic.to(ANNA)) == 3


def test_the_next_dose_is_not_booked_because_the_last_one_was(clinic: House) -> None:
    book_visit(clinic.patient, clinic.account, clinic.plan.public_id, date(2026, 6, 3), None, on(6, 5))
    clinic.run(on(1, 6))
    log(clinic, "zoledronate", on(1, 6))
    plan = Plan.get_by_id(clinic.plan.id)
    assert (plan.booked_on, plan.next_due_on) == (None, date(2027, 6, 1))


def test_denosumab_booked_late_still_says_to_call_the_clinic(house: House) -> None:
    Plan.update(next_due_at=None, next_due_on=None).execute()
    plan = make_plan(house.patient, "denosumab", rhythm_kind="every_n_months", every=6, starts_on=date(2026, 6, 1))
    set_next_due(plan, START, START)
    book_visit(house.patient, house.account, plan.public_id, date(2026, 6, 20), None, on(1, 5))
    for now in (on(4, 5), on(1, 6), on(2, 6), on(8, 6)):
        house.run(now)
    texts = [mail.text for mail in house.to(ANNA)]
    assert len(texts) == 3, "no call to book; due, a day late, a week late"
    assert ["call your clinic today" in text for text in texts] == [False, True, True]


PAIRS, WORKERS = 12, 3


@pytest.mark.postgres
def test_three_workers_send_one_mail_for_each_pair_of_doses(
    postgres_url: str, tmp_path: Path, server: MailServer
) -> None:
    """Real worker processes on PostgreSQL; each person has two weekly doses at the same moment."""
    from bonetrack.storage.database import open_database

    open_database(postgres_url)
    connect()
    due_at = datetime.now(UTC).replace(second=0, microsecond=0) - MINUTE
    for number in range(PAIRS):
        patient = make_patient(zone="UTC")
        make_contact(patient, relation=Relation.PATIENT, email=f"patient{number}@example.org")
        for agent in ("alendronate", "risedronate", "estradiol_patch"):
            times = {"times": [f"{due_at:%H:%M}"], "every": 7, "starts_on": due_at.date()}
            set_next_due(make_plan(patient, agent, **times), due_at - MINUTE, due_at)
    database.close()
    settings = settings_for(postgres_url, tmp_path)
    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": postgres_url, "SECRET_KEY": settings.secret_key}
    environ |= {"SMTP_URL": server.url, "DEV_MAIL": "0"}
    code = (
        "import os; from bonetrack.settings import Settings\n"
        "from bonetrack.reminders.passes import Pass, open_sender, new_worker_name\n"
        "from bonetrack.reminders.worker import system_clock\n"
        "from bonetrack.storage.database import open_database, connect\n"
        "settings = Settings.from_env(os.environ); open_database(settings.database_url); connect()\n"
        "with open_sender(settings) as sender:\n"
        "    for _ in range(6): Pass(settings, sender, new_worker_name(), system_clock).run()\n"
    )
    workers = [subprocess.Popen([sys.executable, "-c", code], cwd=TOP, env=environ) for _ in range(WORKERS)]
    assert [worker.wait(timeout=120) for worker in workers] == [0] * WORKERS
    connect()
    assert MessageLine.select().count() == 3 * PAIRS
    assert {row.state for row in Message.select()} == {MessageState.SENT}
    arrived = Counter(taken.to_address for taken in server.taken)
    assert arrived == {f"patient{number}@example.org": 1 for number in range(PAIRS)}
    assert all("3 items on your list are due." in taken.text for taken in server.taken)
