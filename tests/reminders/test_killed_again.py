"""Several workers killed at random moments: nothing lost, a repeat a kill at most, nothing after its window."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bonetrack.reminders.passes import Pass
from bonetrack.storage.models import Occurrence
from tests.benchmarks.many_plans import make_due, make_many_plans
from tests.conftest import settings_for
from tests.mail_server import MailServer
from tests.reminders.killing import close_windows, count_up, kill_until_sent

REMINDERS, CLOSED, KILLS, LEASE_SECONDS = 240, 12, 6, 6


@pytest.mark.full
def test_workers_killed_at_random_moments(any_database: str, tmp_path: Path, server: MailServer) -> None:
    """Three on PostgreSQL, two on SQLite; half of the doses are planned under the kills too."""
    extra = {"SMTP_URL": server.url, "DEV_MAIL": "0", "LEASE_SECONDS": str(LEASE_SECONDS)}
    settings = settings_for(any_database, tmp_path, **extra)
    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": any_database, "SECRET_KEY": settings.secret_key} | extra
    now = datetime.now(UTC)
    due_at = now.replace(second=0, microsecond=0) - timedelta(minutes=1)
    make_many_plans(REMINDERS, due_at)
    make_due(REMINDERS, REMINDERS, due_at, seed=1)
    Pass(settings, None, "first", lambda: now, most=REMINDERS // 2).run()
    close_windows(CLOSED, now)
    workers = 2 if any_database.startswith("sqlite") else 3
    kills = kill_until_sent(environ, server, REMINDERS, workers, seed=1, kills=KILLS)
    tally = count_up(server, kills)
    assert tally.kills > 0
    assert (tally.wanted, tally.lost, tally.wrong_ids, tally.too_late) == (REMINDERS - CLOSED, 0, 0, 0)
    assert tally.repeats <= tally.kills
    missed = Occurrence.select().where(Occurrence.state == "missed").count()
    assert missed == CLOSED, "the record says so instead"
