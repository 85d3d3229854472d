"""SIGTERM in each phase: the step in hand is finished, nothing stays claimed, nothing is lost, nothing comes twice."""

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bonetrack.core.messages import MessageState
from bonetrack.reminders.passes import Pass, open_sender
from bonetrack.storage.database import connect, database
from bonetrack.storage.models import Message
from tests.conftest import settings_for
from tests.mail_server import MailServer
from tests.reminders.test_kill import LEFT_AS, PLANS, TOP, due_a_minute_ago


@pytest.mark.parametrize("point", LEFT_AS)
def test_stopped_and_started_again(any_database: str, tmp_path: Path, server: MailServer, point: str) -> None:
    extra = {"SMTP_URL": server.url, "DEV_MAIL": "0"}
    settings = settings_for(any_database, tmp_path, **extra)
    due_a_minute_ago(datetime.now(UTC))
    database.close()
    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": any_database, "SECRET_KEY": settings.secret_key} | extra
    command = [sys.executable, "-m", "tests.reminders.killed_worker", point, "SIGTERM"]
    stopped = subprocess.run(command, cwd=TOP, env=os.environ | environ, timeout=120, check=False)
    assert stopped.returncode == 0

    connect()
    assert not Message.select().where(Message.state == MessageState.CLAIMED).exists()
    sent = Message.select().where(Message.state == MessageState.SENT).count()
    assert sent == len(server.taken) < PLANS, "it stopped before all was done"
    waiting = Message.select().where(Message.state == MessageState.PENDING)
    assert {message.attempts for message in waiting} <= {0}, "what was not begun is no try"

    with open_sender(settings) as sender:
        Pass(settings, sender, "again", lambda: datetime.now(UTC)).run()
    assert {row.state for row in Message.select()} == {MessageState.SENT}
    arrived = Counter(taken.to_address for taken in server.taken)
    assert arrived == {f"patient{number}@example.org": 1 for number in range(PLANS)}
