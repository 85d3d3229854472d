"""Reminders that are late are known to monitors and on every page; one recipient who is refused alarms nobody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bonetrack.core.messages import MessageState
from bonetrack.reminders.passes import find_sender
from bonetrack.reminders.watched_line import MOST_NOT_TAKEN
from bonetrack.reminders.worker import Worker
from bonetrack.services.health import Health, read_health
from bonetrack.storage.claims import claim_messages
from bonetrack.storage.database import connect, release
from bonetrack.storage.models import Message, Plan
from bonetrack.storage.operations import beat, find_heartbeat
from tests.builders import make_contact
from tests.reminders.conftest import ANNA, DUE, House
from tests.reminders.test_delivery import put

MINUTE = timedelta(minutes=1)
NOWHERE = "smtp://127.0.0.1:9"


@pytest.fixture
def waiting(house: House) -> House:
    """One message to Anna, and no plan that is due."""
    Plan.update(next_due_at=None).execute()
    put(house.own, DUE)
    return house


def tick(house: House, now: datetime, url: str | None = None) -> Health:
    """A worker that has just been started: what it saw before must not be lost."""
    settings = house.settings if url is None else replace(house.settings, smtp_url=url)
    worker = Worker(settings, find_sender(settings), lambda: now)
    worker.tick()
    assert worker.sender is not None
    worker.sender.close()
    connect()
    return read_health(True, now)


def test_a_mail_server_that_is_away_is_said_once_a_reminder_is_ten_minutes_late(waiting: House) -> None:
    assert tick(waiting, DUE, NOWHERE).is_good
    assert tick(waiting, DUE + 9 * MINUTE, NOWHERE).is_good
    late = tick(waiting, DUE + 11 * MINUTE, NOWHERE)
    assert (late.is_good, late.is_sending, late.is_mail_down) == (False, True, True)
    assert Message.get().state == MessageState.PENDING
    again = tick(waiting, DUE + 13 * MINUTE)
    assert (again.is_good, again.is_mail_down) == (True, False)
    assert len(waiting.to(ANNA)) == 1


def test_an_idle_tick_forgets_nothing(waiting: House) -> None:
    tick(waiting, DUE, NOWHERE)
    assert not tick(waiting, DUE + 11 * MINUTE, NOWHERE).is_good
    assert not tick(waiting, DUE + 11 * MINUTE + timedelta(seconds=5), NOWHERE).is_good, "the message waits for its try"


def test_a_server_that_was_away_while_nothing_is_late_is_no_alarm(waiting: House) -> None:
    tick(waiting, DUE, NOWHERE)
    Message.update(state=MessageState.CANCELLED, next_try_at=None).execute()
    assert tick(waiting, DUE + 60 * MINUTE, NOWHERE).is_good


def test_of_two_workers_the_one_that_gets_mail_through_is_right(waiting: House) -> None:
    tick(waiting, DUE, NOWHERE)
    put(waiting.carl, DUE)
    tick(waiting, DUE + MINUTE / 6)
    tick(waiting, DUE + 5 * MINUTE, NOWHERE)
    assert tick(waiting, DUE + 12 * MINUTE, NOWHERE).is_good, "the server was there 12 minutes ago, and 7 are too few"


def refuse(*addresses: str) -> Callable[[str], str | None]:
    return lambda address: "451 4.3.0 not now" if not addresses or address in addresses else None


def test_one_recipient_who_is_refused_for_hours_alarms_nobody(waiting: House) -> None:
    waiting.server.at_recipient = refuse(ANNA)
    for minutes in range(0, 120, 3):
        assert tick(waiting, DUE + minutes * MINUTE).is_good
    assert Message.get().attempts > 3


def test_a_server_that_takes_nothing_from_anybody_is_said(waiting: House) -> None:
    for number in range(MOST_NOT_TAKEN):
        put(make_contact(waiting.patient, email=f"{number}@example.org"), DUE)
    waiting.server.at_recipient = refuse()
    assert tick(waiting, DUE).is_good
    assert tick(waiting, DUE + 11 * MINUTE).is_mail_down
    waiting.server.at_recipient = refuse(ANNA)
    assert tick(waiting, DUE + 20 * MINUTE).is_good, "only Anna is refused"


def test_messages_that_nobody_takes_up_are_late_too(waiting: House) -> None:
    """A worker with more to do than it can."""
    beat(DUE + 11 * MINUTE)
    health = read_health(True, DUE + 11 * MINUTE)
    assert (health.is_sending, health.is_mail_down, health.is_behind) == (True, False, True)
    Message.update(next_try_at=DUE + 12 * MINUTE).execute()
    assert read_health(True, DUE + 11 * MINUTE).is_good, "it waits for its next try"


def test_the_oldest_that_waits_counts_whether_it_is_claimed_or_not(waiting: House) -> None:
    put(waiting.carl, DUE + MINUTE)
    assert read_health(True, DUE).outbox_oldest_due_at == DUE
    claim_messages("a", DUE, DUE + MINUTE, 1)
    assert read_health(True, DUE).outbox_oldest_due_at == DUE
    Message.update(state=MessageState.SENT, next_try_at=None).where(Message.address == ANNA).execute()
    assert read_health(True, DUE).outbox_oldest_due_at == DUE + MINUTE
    release()


def test_the_news_stand_in_the_heartbeat(waiting: House) -> None:
    tick(waiting, DUE, NOWHERE)
    heartbeat = find_heartbeat()
    assert heartbeat is not None
    assert heartbeat.details == {"mail_down_since": DUE.isoformat()}
