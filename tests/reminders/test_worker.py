"""The worker as a process: beats when idle, finishes and stops on a signal, survives a broken tick."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.reminders import worker as worker_module
from bonetrack.reminders.worker import Worker
from bonetrack.storage.database import connect, database
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Message
from bonetrack.storage.operations import find_heartbeat
from tests.conftest import settings_for
from tests.mail_server import MailServer
from tests.reminders.conftest import ANNA, CARL, DUE, House
from tests.reminders.test_kill import PLANS, due_a_minute_ago

TOP = Path(__file__).parents[2]
WAIT_SECONDS = 60
KILLS = 8
CODE = "import os; from bonetrack.settings import Settings; from bonetrack.reminders.worker import run_worker; "
CODE += "run_worker(Settings.from_env(os.environ))"


@contextmanager
def running_worker(*command: str, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    command = command or ("-c", CODE)
    process = subprocess.Popen([sys.executable, *command], cwd=TOP, env=os.environ | environ)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def wait_until(condition: Callable[[], bool]) -> None:
    """Two processes have no other way to meet; the limit only ends a broken test."""
    give_up = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < give_up, "it did not happen"
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_beats_sends_and_stops_on_a_signal(
    any_database: str, tmp_path: Path, server: MailServer, number: int
) -> None:
    extra = {"SMTP_URL": server.url, "DEV_MAIL": "0"}
    settings = settings_for(any_database, tmp_path, **extra)
    due_a_minute_ago(datetime.now(UTC))
    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": any_database, "SECRET_KEY": settings.secret_key}
    with running_worker(**environ, **extra) as process:
        wait_until(lambda: Message.select().where(Message.state == MessageState.SENT).count() == PLANS)
        wait_until(lambda: find_heartbeat() is not None)
        process.send_signal(number)
        assert process.wait(WAIT_SECONDS) == 0
    assert len(server.taken) == PLANS
    assert Message.select().where(Message.state == MessageState.CLAIMED).count() == 0


def test_the_command_ticks_by_itself(any_database: str, tmp_path: Path, server: MailServer) -> None:
    """Nothing is due when it starts; what falls due later is found by a later tick."""
    extra = {"SMTP_URL": server.url, "DEV_MAIL": "0"}
    settings = settings_for(any_database, tmp_path, **extra)
    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": any_database, "SECRET_KEY": settings.secret_key}
    with running_worker("-m", "flask", "--app", "wsgi", "worker", **environ, **extra) as process:
        wait_until(lambda: find_heartbeat() is not None)
        due_a_minute_ago(datetime.now(UTC))
        wait_until(lambda: Message.select().where(Message.state == MessageState.SENT).count() == PLANS)
        process.send_signal(signal.SIGTERM)
        assert process.wait(WAIT_SECONDS) == 0
    assert len(server.taken) == PLANS


def test_three_workers_send_each_message_once(any_database: str, tmp_path: Path, server: MailServer) -> None:
    extra = {"SMTP_URL": server.url, "DEV_MAIL": "0"}
    settings = settings_for(any_database, tmp_path, **extra)
    for _round in range(10):
        due_a_minute_ago(datetime.now(UTC))
    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": any_database, "SECRET_KEY": settings.secret_key} | extra
    with running_worker(**environ), running_worker(**environ), running_worker(**environ):
        sent = Message.select().where(Message.state == MessageState.SENT)
        wait_until(lambda: sent.count() == 10 * PLANS)
    ids = [taken.mail["Message-ID"] for taken in server.taken]
    assert len(ids) == len(set(ids)) == 10 * PLANS


@pytest.mark.full
def test_two_workers_killed_again_and_again_lose_nothing(any_database: str, tmp_path: Path, server: MailServer) -> None:
    """At most the one mail that each killed worker had in hand comes again, with its own Message-ID."""
    extra = {"SMTP_URL": server.url, "DEV_MAIL": "0", "LEASE_SECONDS": "5"}
    settings = settings_for(any_database, tmp_path, **extra)
    for _round in range(KILLS * 5):
        due_a_minute_ago(datetime.now(UTC))
    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": any_database, "SECRET_KEY": settings.secret_key} | extra
    for number in range(KILLS):
        with running_worker(**environ) as one, running_worker(**environ) as two:
            wait_until(lambda least=number * 10 + 5: len(server.taken) >= least)  # type: ignore[misc]
            one.kill()
            two.kill()
    unsent = Message.select().where(Message.state != MessageState.SENT)
    with running_worker(**environ):
        wait_until(lambda: Message.select().count() == KILLS * 5 * PLANS and not unsent.exists())
    arrived = Counter(taken.mail["Message-ID"] for taken in server.taken)
    assert set(arrived) == {row.message_id for row in Message.select()}
    assert sum(arrived.values()) - len(arrived) <= KILLS * 2


def test_an_idle_tick_beats(house: House) -> None:
    worker = Worker(house.settings, None, lambda: DUE - timedelta(hours=1))
    worker.tick()
    connect()
    heartbeat = find_heartbeat()
    assert heartbeat is not None
    assert heartbeat.beat_at == DUE - timedelta(hours=1)


def test_a_tick_does_all_that_is_due_in_batches(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "BATCH", 1)
    now = DUE + timedelta(days=3, hours=3)
    worker = Worker(house.settings, worker_module.find_sender(house.settings), lambda: now)
    worker.tick()
    assert (len(house.to(ANNA)), len(house.to(CARL))) == (1, 2), "today's dose, and to Carl also that of yesterday"
    assert worker.sender is not None
    worker.sender.close()


def put_test_message(house: House, number: int) -> None:
    message = NewMessage(f"test:{number}", MessageKind.TEST, ANNA, DUE, DUE + timedelta(days=1), account=house.account)
    assert enqueue(message, "example.org", DUE)


class StoppingSender:
    """While it sends, somebody asks the worker to stop."""

    worker: Worker

    def send(self, mail: EmailMessage, from_address: str, to_address: str) -> None:
        self.worker.stopping.set()

    def close(self) -> None:
        pass


def test_a_worker_that_is_to_stop_finishes_the_message_in_hand_only(house: House) -> None:
    sender = StoppingSender()
    worker = sender.worker = Worker(house.settings, sender, lambda: DUE + timedelta(hours=2))
    worker.tick()
    connect()
    states = sorted(row.state for row in Message.select())
    assert states == [MessageState.PENDING, MessageState.SENT]


def test_a_broken_tick_is_logged_without_its_rows_and_the_next_one_works(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    worker = Worker(house.settings, worker_module.find_sender(house.settings), lambda: DUE)

    def fail(*_args: object) -> bool:
        raise RuntimeError(f"row of {ANNA}")

    with monkeypatch.context() as broken:
        broken.setattr(Worker, "_batch", fail)
        worker.tick()
    assert find_heartbeat() is None, "a tick that fails is no heartbeat: people must be told"
    assert [record.getMessage() for record in caplog.records] == ["tick failed: RuntimeError"]
    worker.tick()
    assert len(house.to(ANNA)) == 1
    assert worker.sender is not None
    worker.sender.close()


def test_a_bad_plan_is_set_aside_and_the_others_go_on(house: House, caplog: pytest.LogCaptureFixture) -> None:
    from tests.builders import make_plan

    values = {"next_due_at": DUE - timedelta(days=1), "next_due_on": DUE.date()}
    make_plan(house.patient, "a secret potion", **values)
    worker = Worker(house.settings, worker_module.find_sender(house.settings), lambda: DUE)
    worker.tick()
    worker.tick()
    assert len(house.to(ANNA)) == 1
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1, "said once an hour, not at every tick"
    assert "potion" not in caplog.text
    assert worker.sender is not None
    worker.sender.close()
    if not database.is_closed():
        database.close()


def test_a_slow_mail_server_keeps_no_heartbeat_back(house: House) -> None:
    """Each mail takes a minute: the worker says after each that it lives."""
    beats: list[timedelta | None] = []

    class SlowSender(StoppingSender):
        def send(self, mail: EmailMessage, from_address: str, to_address: str) -> None:
            heartbeat = find_heartbeat()
            beats.append(None if heartbeat is None else moment[0] - heartbeat.beat_at)
            moment[0] += timedelta(minutes=1)

    for number in range(4):
        put_test_message(house, number)
    moment = [DUE]
    Worker(house.settings, SlowSender(), lambda: moment[0]).tick()
    assert len(beats) == 5
    assert beats[0] is None, "the first beat comes after the first batch"
    assert all(age is not None and age <= timedelta(minutes=1) for age in beats[1:])
