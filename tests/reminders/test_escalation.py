"""Several doses in one mail, last calls, snooze, quiet hours and booked visits: over real SMTP, on both databases."""

import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageState
from bonetrack.core.people import Relation
from bonetrack.services.doses import undo_dose
from bonetrack.services.quiet import choose_plan_messages
from bonetrack.services.snoozing import CannotSnooze, snooze
from bonetrack.storage.database import connect, database
from bonetrack.storage.models import Message, MessageLine, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_contact, make_patient, make_plan
from tests.conftest import settings_for
from tests.mail_server import MailServer
from tests.reminders.conftest import ANNA, CARL, DUE, House
from tests.reminders.dose_steps import dose_of, key_of, log

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

PAIRS, WORKERS = 12, 3
TOP = Path(__file__).parents[2]


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
    choose_plan_messages(house.patient, house.account, house.plan.public_id, None, "Blue", START)
    house.run(DUE)
    assert "Your 8:00 item (Blue) is due." in house.to(ANNA)[0].text
    assert "Blue" not in house.to(ANNA)[0].mail["Subject"]


def test_a_notice_ahead_comes_when_it_was_chosen(house: House) -> None:
    choose_plan_messages(house.patient, house.account, house.plan.public_id, 30, "", START)
    house.run(DUE - 31 * MINUTE)
    assert house.to(ANNA) == []
    house.run(DUE - 30 * MINUTE)
    assert "Your 8:00 item is due soon." in house.to(ANNA)[0].text
    house.run(DUE)
    house.run(DUE + DAY - 30 * MINUTE)
    assert ["due soon" in mail.text for mail in house.to(ANNA)] == [True, False, True]


def test_a_notice_ahead_comes_before_each_of_several_doses_a_day(house: House) -> None:
    Plan.update(times=["08:00", "14:00"]).execute()
    choose_plan_messages(house.patient, house.account, house.plan.public_id, 15, "", START)
    for hours in (0, 6, 24, 30):
        house.run(DUE + hours * HOUR - 15 * MINUTE)
        house.run(DUE + hours * HOUR - 10 * MINUTE)
    ahead = [taken.text for taken in house.to(ANNA) if "is due soon" in taken.text]
    assert ["14:00 item" in text for text in ahead] == [False, True, False, True]


def test_the_last_call_says_when_the_time_ends(house: House) -> None:
    house.run(DUE)
    house.run(DUE + 14 * HOUR)
    last = house.to(ANNA)[-1]
    assert last.mail["Subject"] == "Last reminder: 8:00 item"
    assert "Its time ends when Tuesday 3 March 2026 ends." in last.text
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
