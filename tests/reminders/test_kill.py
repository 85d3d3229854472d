"""The worker is killed at each state of the outbox: no reminder is lost, and none comes twice but in one case.

Between the mail server's acceptance and our mark nobody can know; there the same Message-ID comes again.
"""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bonetrack.core.messages import MessageState
from bonetrack.core.people import Relation
from bonetrack.reminders.passes import Pass, open_sender
from bonetrack.storage.database import connect, database
from bonetrack.storage.models import Message
from bonetrack.storage.plans import set_next_due
from tests.builders import make_contact, make_patient, make_plan
from tests.conftest import settings_for
from tests.mail_server import MailServer

TOP = Path(__file__).parents[2]
PLANS, LEASE_SECONDS = 3, 30
# The state in which each kill leaves the message that was in hand, or None when there is no row of it yet.
LEFT_AS = {
    "inside a transaction": None,
    "pending": MessageState.PENDING,
    "claimed": MessageState.CLAIMED,
    "accepted": MessageState.CLAIMED,
    "sent": MessageState.SENT,
}


def due_a_minute_ago(now: datetime) -> None:
    """Three patients with a weekly dose; its window stays open for days, whatever the hour of the test."""
    due_at = now.replace(second=0, microsecond=0) - timedelta(minutes=1)
    for number in range(PLANS):
        patient = make_patient(zone="UTC")
        make_contact(patient, relation=Relation.PATIENT, email=f"patient{number}@example.org")
        times = {"times": [f"{due_at:%H:%M}"], "every": 7, "starts_on": due_at.date()}
        plan = make_plan(patient, "alendronate", **times)
        set_next_due(plan, due_at - timedelta(seconds=1), now)


@pytest.mark.parametrize("point", LEFT_AS)
def test_killed_and_started_again(any_database: str, tmp_path: Path, server: MailServer, point: str) -> None:
    extra = {"SMTP_URL": server.url, "DEV_MAIL": "0", "LEASE_SECONDS": str(LEASE_SECONDS)}
    settings = settings_for(any_database, tmp_path, **extra)
    now = datetime.now(UTC)
    due_a_minute_ago(now)
    database.close()

    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": any_database, "SECRET_KEY": settings.secret_key} | extra
    command = [sys.executable, "-m", "tests.reminders.killed_worker", point, "SIGKILL"]
    killed = subprocess.run(command, cwd=TOP, env=os.environ | environ, timeout=120, check=False)
    assert killed.returncode == -signal.SIGKILL

    connect()
    states = Counter(row.state for row in Message.select())
    assert states[MessageState.SENT] < PLANS, "the kill came before all was done"
    if LEFT_AS[point] is None:
        assert states.total() == 1, "the second dose's transaction left nothing behind"
    else:
        assert states[LEFT_AS[point]] >= 1

    known = {row.address: row.message_id for row in Message.select()}
    later = datetime.now(UTC) + timedelta(seconds=LEASE_SECONDS)
    with open_sender(settings) as sender:
        Pass(settings, sender, "again", lambda: later).run()

    assert {row.state for row in Message.select()} == {MessageState.SENT}
    arrived = Counter(taken.to_address for taken in server.taken)
    assert set(arrived) == {f"patient{number}@example.org" for number in range(PLANS)}, "none is lost"
    twice = [address for address, times in arrived.items() if times > 1]
    assert len(twice) == (1 if point == "accepted" else 0)
    for taken in server.taken:
        assert taken.mail["Message-ID"] == Message.get(Message.address == taken.to_address).message_id
        assert known.get(taken.to_address, taken.mail["Message-ID"]) == taken.mail["Message-ID"]
