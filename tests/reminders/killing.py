"""Workers that are killed again and again (SIGKILL, at random moments) until every reminder has left."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bonetrack.core.messages import MessageState
from bonetrack.storage.models import Message, Occurrence, Plan
from tests.mail_server import MailServer

TOP = Path(__file__).parents[2]
CODE = "import os; from bonetrack.settings import Settings; from bonetrack.reminders.worker import run_worker; "
CODE += "run_worker(Settings.from_env(os.environ))"
GIVE_UP_SECONDS = 1800


def start_worker(environ: dict[str, str], code: str = CODE, **options: Any) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", code], cwd=TOP, env=os.environ | environ, **options)


def close_windows(count: int, now: datetime) -> None:
    """These were queued in time; then the machine was off until their windows had closed."""
    past = now - timedelta(seconds=1)
    late = list(Message.select().order_by(Message.id).limit(count))
    doses = [row.details["occurrence"] for row in late]
    Occurrence.update(closes_at=past, next_step_at=past).where(Occurrence.public_id.in_(doses)).execute()
    Message.update(expires_at=past).where(Message.id.in_([row.id for row in late])).execute()


@dataclass(frozen=True)
class Tally:
    """What came of it. `wrong_ids`: repeats under another Message-ID; `too_late`: mails that came after the window."""

    kills: int
    wanted: int
    lost: int
    repeats: int
    wrong_ids: int
    too_late: int


def kill_until_sent(
    environ: dict[str, str], server: MailServer, wanted: int, workers: int, seed: int, kills: int
) -> int:
    """Kill one of the workers at random moments while there is work; returns how many were killed."""
    chance, started, killed = random.Random(seed), time.monotonic(), 0  # noqa: S311
    running = [start_worker(environ) for _number in range(workers)]
    try:
        while not _is_done(wanted):
            assert time.monotonic() - started < GIVE_UP_SECONDS, "it did not happen"
            seen = len(server.taken)
            # A worker that has not begun yet cannot be disturbed: wait until mail flows, then a random while.
            if killed < kills and _has_flowed(server, seen, chance.random()):
                number = chance.randrange(workers)
                running[number].kill()
                running[number].wait()
                killed += 1
                running[number] = start_worker(environ)
    finally:
        for process in running:
            process.kill()
            process.wait()
    return killed


def _has_flowed(server: MailServer, seen: int, chance: float) -> bool:
    give_up = time.monotonic() + 5
    while len(server.taken) == seen:
        if time.monotonic() > give_up:
            return False
        time.sleep(0.01)
    time.sleep(chance)
    return True


def _is_done(wanted: int) -> bool:
    time.sleep(0.05)
    open_states = [MessageState.PENDING, MessageState.CLAIMED]
    waits = Message.select().where(Message.state.in_(open_states)).exists()
    return not waits and Message.select().count() == wanted and not _plans_are_due()


def _plans_are_due() -> bool:
    return Plan.select().where(Plan.next_due_at <= datetime.now(UTC)).exists()


def count_up(server: MailServer, kills: int) -> Tally:
    rows = {row.address: row for row in Message.select()}
    arrived = Counter(taken.to_address for taken in server.taken)
    expired = {address for address, row in rows.items() if row.state == MessageState.EXPIRED}
    wanted = set(rows) - expired
    return Tally(
        kills=kills,
        wanted=len(wanted),
        lost=sum(1 for address in wanted if not arrived[address] or rows[address].state != MessageState.SENT),
        repeats=sum(times - 1 for times in arrived.values()),
        wrong_ids=sum(1 for taken in server.taken if taken.mail["Message-ID"] != rows[taken.to_address].message_id),
        too_late=sum(arrived[address] for address in expired),
    )
