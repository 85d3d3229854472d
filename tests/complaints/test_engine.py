"""Complaints about engines that skipped, dropped or doubled reminders, or fell silent unseen (product map, part 2)."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from bonetrack.core.messages import MessageState
from bonetrack.core.people import Relation
from bonetrack.reminders.passes import Pass, open_sender
from bonetrack.reminders.sending import Sender
from bonetrack.reminders.worker import TICK_SECONDS, Worker, _scheduler
from bonetrack.storage.models import Message, Occurrence, Plan
from bonetrack.storage.operations import beat
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_contact, make_patient, make_plan
from tests.conftest import Clock, settings_for
from tests.mail_server import MailServer
from tests.page_client import PageClient
from tests.reminders.conftest import ANNA, DUE, House, make_house

PATIENTS = 8


@pytest.fixture
def house(any_database: str, tmp_path: Path) -> Iterator[House]:
    server = MailServer().start()
    yield make_house(settings_for(any_database, tmp_path, SMTP_URL=server.url, DEV_MAIL="0"), server)
    server.stop()


def test_complaint_03_one_tick_job_over_our_own_table_and_every_day_once_over_dst(house: House) -> None:
    """Cron triggers skip, double or shift at the change of the clocks."""
    worker = Worker(house.settings, None, lambda: DUE)
    (job,) = _scheduler(worker).get_jobs()
    assert job.trigger.interval == timedelta(seconds=TICK_SECONDS)
    Plan.update(next_due_at=datetime(2026, 3, 27, 8, 0, tzinfo=UTC), next_due_on=date(2026, 3, 27)).execute()
    moment = datetime(2026, 3, 27, 7, 0, tzinfo=UTC)
    while moment < datetime(2026, 3, 31, tzinfo=UTC):
        Pass(house.settings, None, "test", lambda now=moment: now).run()  # type: ignore[misc]
        moment += timedelta(minutes=30)
    found = [(row.due_on, row.due_at) for row in Occurrence.select().order_by(Occurrence.due_at)]
    # London's clocks go forward on the 29th: 8:00 there is 7:00 UTC from that day on.
    hours = {27: 8, 28: 8, 29: 7, 30: 7}
    assert found == [(date(2026, 3, day), datetime(2026, 3, day, hour, tzinfo=UTC)) for day, hour in hours.items()]


def test_complaint_04_a_restart_catches_up_with_no_silent_grace(house: House) -> None:
    """A default grace of one second dropped late jobs without a word."""
    (job,) = _scheduler(Worker(house.settings, None, lambda: DUE)).get_jobs()
    assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)
    back_after = DUE + timedelta(hours=6)
    assert house.run(back_after)["sent"] >= 1
    assert len(house.to(ANNA)) == 1, "late by six hours, inside its window, and once"
    back_after = DUE + timedelta(days=3, minutes=1)
    house.run(back_after)
    states = Counter(row.state for row in Occurrence.select())
    assert states == {"missed": 3, "due": 1}, "what could not be sent in time is on record"


def test_complaint_05_two_workers_at_once_never_send_twice(house: House) -> None:
    """Two web workers meant that each job ran twice; even a lock failed."""
    for number in range(PATIENTS):
        patient = make_patient(zone="Europe/London")
        make_contact(patient, relation=Relation.PATIENT, email=f"patient{number}@example.org")
        set_next_due(make_plan(patient), START, START)

    class WithAnother:
        """While the first worker sends, the second makes a whole pass."""

        def __init__(self, sender: Sender) -> None:
            self.sender = sender

        def send(self, mail: EmailMessage, from_address: str, to_address: str) -> None:
            house.run(DUE)
            self.sender.send(mail, from_address, to_address)

        def close(self) -> None:
            self.sender.close()

    with open_sender(house.settings) as sender:
        assert sender is not None
        Pass(house.settings, WithAnother(sender), "first", lambda: DUE).run()
    assert {row.state for row in Message.select()} == {MessageState.SENT}
    arrived = Counter(taken.mail["Message-ID"] for taken in house.server.taken)
    assert len(arrived) == PATIENTS + 1
    assert set(arrived.values()) == {1}


def test_complaint_06_a_dead_worker_is_noticed_while_the_web_works(patient_client: PageClient, clock: Clock) -> None:
    """The web worked, test mail worked, but the sender was not running, and nobody knew."""
    beat(clock())
    assert patient_client.get("/health").status == 200
    assert b"Reminders are not being sent" not in patient_client.get("/today").response.data
    clock.move(minutes=11)
    assert patient_client.get("/health").status == 503
    for path in ("/today", "/bones", "/treatment", "/more"):
        page = patient_client.get(path)
        assert page.status == 200
        assert b"Reminders are not being sent" in page.response.data
