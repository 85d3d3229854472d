"""Real worker processes: how much memory one takes, and what is left of a night in which they are killed."""

import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bonetrack.core.messages import MessageState
from bonetrack.reminders.passes import Pass
from bonetrack.settings import Settings
from bonetrack.storage.database import connect, database, open_database
from bonetrack.storage.migrate import migrate
from bonetrack.storage.models import Message
from tests.benchmarks.many_plans import make_due, make_many_plans
from tests.builders import make_tz_data_current
from tests.conftest import settings_for
from tests.mail_server import MailServer
from tests.reminders.killing import CODE, Tally, close_windows, count_up, kill_until_sent, start_worker

PRINT_PEAK = CODE + "; import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
WAIT_SECONDS, LEASE_SECONDS, KILLS, WORKERS = 1800, 6, 40, 3
CLOSED_SHARE = 50


def environ_of(settings: Settings) -> dict[str, str]:
    return {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "SMTP_URL": settings.smtp_url or "",
        "LEASE_SECONDS": str(settings.lease_seconds),
        "DEV_MAIL": "0",
    }


def worker_memory(settings: Settings, due: int) -> float:
    """Megabytes at most, over the planning and sending of all that is due."""
    process = start_worker(environ_of(settings), PRINT_PEAK, stdout=subprocess.PIPE)
    give_up = time.monotonic() + WAIT_SECONDS
    sent = Message.select().where(Message.state == MessageState.SENT)
    while sent.count() < due:
        assert time.monotonic() < give_up, "it was not sent"
        time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    output, _nothing = process.communicate(timeout=60)
    return int(output) / 1024


def kill_workers(url: str, folder: Path, due: int) -> Tally:
    """Half is planned before, half under the kills; some windows have closed before the first worker starts."""
    server = MailServer().start()
    settings = settings_for(url, folder, SMTP_URL=server.url, DEV_MAIL="0", LEASE_SECONDS=str(LEASE_SECONDS))
    open_database(url)
    connect()
    try:
        now = datetime.now(UTC)
        due_at = now.replace(second=0, microsecond=0) - timedelta(minutes=1)
        migrate(now)
        make_tz_data_current()
        make_many_plans(due, due_at)
        make_due(due, due, due_at, seed=1)
        Pass(settings, None, "first", lambda: now, most=due // 2).run()
        close_windows(due // CLOSED_SHARE, now)
        kills = kill_until_sent(environ_of(settings), server, due, WORKERS, seed=1, kills=KILLS)
        return count_up(server, kills)
    finally:
        database.close()
        server.stop()
