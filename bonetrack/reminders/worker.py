"""The worker: a process of its own with one frequent tick over our own tables. Any number of them may run."""

import logging
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler

from bonetrack.reminders.delivery import Outcome
from bonetrack.reminders.outside_watch import OutsideWatch
from bonetrack.reminders.passes import BadRows, Pass, find_sender, new_worker_name
from bonetrack.reminders.sending import Sender
from bonetrack.reminders.watched_line import WatchedLine
from bonetrack.services.health import read_health
from bonetrack.settings import Settings, with_kept_secret
from bonetrack.storage.database import connect, database, open_database, release
from bonetrack.storage.migrate import check_schema
from bonetrack.storage.operations import beat

TICK_SECONDS = 5
BATCH = 100
# A slow mail server must not make the worker look dead: /health waits 5 minutes for a heartbeat.
BATCH_LASTS = timedelta(seconds=30)

log = logging.getLogger(__name__)


def system_clock() -> datetime:
    return datetime.now(UTC)


class Worker:
    """Holds what outlives a tick: the kept mail connection, the name on its leases, the wish to stop."""

    def __init__(self, settings: Settings, sender: Sender | None, clock: Callable[[], datetime] = system_clock) -> None:
        self.settings = settings
        self.sender = None if sender is None else WatchedLine(sender)
        self.clock = clock
        self.name = new_worker_name()
        self.stopping = Event()
        self.bad_rows = BadRows()
        self.outside = OutsideWatch(settings.watch_url)
        self.can_send = sender is not None

    def tick(self) -> None:
        """All that is due, in batches. The heart beats after a batch that went through: it means work, not life.

        A failure waits for the next tick; when ticks go on failing, the beat grows old and people are told.
        """
        try:
            connect()
            while not self.stopping.is_set():
                is_more = self._batch()
                beat(self.clock(), None if self.sender is None else self.sender.take_news())
                if not is_more:
                    break
            if self.can_send and not self.stopping.is_set():
                self._call_outside(self.clock())
        except Exception as error:
            # A traceback could print a row; the kind of error is enough to look at the database.
            log.error("tick failed: %s", type(error).__name__)
            if not database.is_closed():
                database.close()
        finally:
            release()

    def _call_outside(self, now: datetime) -> None:
        """Reminders that are late are not well, even when this tick had nothing to send."""
        if self.outside.is_due(now) and read_health(self.can_send, now).is_good:
            self.outside.call(now)

    def _batch(self) -> bool:
        work = Pass(
            self.settings,
            self.sender,
            self.name,
            self.clock,
            self.bad_rows,
            BATCH,
            BATCH_LASTS,
            is_stopping=self.stopping.is_set,
        )
        work.run()
        self.can_send = self.sender is not None and not work.done[Outcome.UNREACHABLE]
        return work.has_worked


class _Stop(BaseException):
    """A signal asked for the end. Not an Exception, so that no handler on the way keeps it."""


def run_worker(settings: Settings, find: Callable[[Settings], Sender | None] = find_sender) -> None:
    """Work until SIGTERM or SIGINT; the message at hand is finished first."""
    settings = with_kept_secret(settings)
    open_database(settings.database_url)
    connect()
    check_schema()
    database.close()
    sender = find(settings)
    worker = Worker(settings, sender)
    scheduler = _scheduler(worker)
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _ask_to_stop)
        log.info("worker %s starts", worker.name)
        scheduler.start()
    except _Stop:
        worker.stopping.set()
        if scheduler.running:
            scheduler.shutdown(wait=True)
    finally:
        if sender is not None:
            sender.close()
    log.info("worker %s has stopped", worker.name)


def _ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    raise _Stop


def _scheduler(worker: Worker) -> BlockingScheduler:
    """One thread, so that the database connection is kept; a late tick runs late, never not at all."""
    scheduler = BlockingScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})
    scheduler.add_job(
        worker.tick,
        "interval",
        seconds=TICK_SECONDS,
        next_run_time=system_clock(),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    return scheduler
