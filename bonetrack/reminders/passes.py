"""One pass: plan, notify, deliver what is due. The worker makes one at each tick, `run-due` one at a given instant."""

import logging
import os
import secrets
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from bonetrack.reminders.batch import Desk, deliver_batch
from bonetrack.reminders.bookings import lab_next
from bonetrack.reminders.delivery import Outcome
from bonetrack.reminders.mail_folder import CopyingSender, MailFolder
from bonetrack.reminders.one_row import BadRow, HeldRow
from bonetrack.reminders.planning import ahead_next, plan_next
from bonetrack.reminders.reconsent import reconsent_next
from bonetrack.reminders.scans import scan_next
from bonetrack.reminders.sending import Sender
from bonetrack.reminders.smtp import SmtpSender
from bonetrack.reminders.steps import step_next
from bonetrack.reminders.supplies import course_next, pen_next, supply_next
from bonetrack.reminders.weekly import weekly_next
from bonetrack.services import tz_data
from bonetrack.settings import Settings
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Occurrence, Patient, Plan

# The longest a server may keep us waiting, as a share of the lease: a claim should outlive its try.
TIMEOUT_SHARE_OF_LEASE = 3
LONGEST_TIMEOUT_SECONDS = 20.0
MOST_SHARE_OF_LEASE = 2 / 3
COUNTED = (
    "planned",
    "ahead",
    "stepped",
    "scans",
    "labs",
    "supplies",
    "pens",
    "courses",
    "weekly",
    "reconsent",
    *Outcome,
    "bad_rows",
)
ROWS_OF = {"planned": Plan, "ahead": Plan, "stepped": Occurrence, "scans": Patient}
SET_ASIDE = timedelta(hours=1)
# One transaction for many rows spares most of their cost; its locks must not be felt by a person who taps a button.
ROWS_IN_A_TRANSACTION = 50
TRANSACTION_SECONDS = 0.25

log = logging.getLogger(__name__)

Step = Callable[[datetime, Collection[int]], bool]


def new_worker_name() -> str:
    return f"{os.getpid()}-{secrets.token_hex(6)}"


def find_sender(settings: Settings) -> Sender | None:
    """SMTP where it is set, the folder of development, both, or nothing, which is said loudly."""
    folder = MailFolder(settings.mail_folder) if settings.dev_mail else None
    if settings.smtp_url is None:
        return folder
    timeout = min(LONGEST_TIMEOUT_SECONDS, settings.lease_seconds / TIMEOUT_SHARE_OF_LEASE)
    smtp = SmtpSender(settings.smtp_url, timeout, most_seconds=settings.lease_seconds * MOST_SHARE_OF_LEASE)
    return smtp if folder is None else CopyingSender(smtp, folder)


@contextmanager
def open_sender(settings: Settings) -> Iterator[Sender | None]:
    sender = find_sender(settings)
    try:
        yield sender
    finally:
        if sender is not None:
            sender.close()


class BadRows:
    """Rows that could not be worked on are set aside for an hour, so that they neither block nor fill the log.

    Kept in memory on purpose: a restart often brings the remedy, and costs one more try of each.
    """

    def __init__(self) -> None:
        self._until: dict[tuple[str, int], datetime] = {}

    def add(self, name: str, row_id: int, now: datetime) -> None:
        self._until[name, row_id] = now + SET_ASIDE

    def of(self, name: str, now: datetime) -> set[int]:
        self._until = {key: until for key, until in self._until.items() if until > now}
        return {row_id for (kind, row_id) in self._until if kind == name}


@dataclass
class Pass:
    """Counts what one pass did. `most` and `longest` bound its work and time, so that a heartbeat is never far.

    A pass at another instant than now keeps its leases on the real clock, which the other workers read.
    """

    settings: Settings
    sender: Sender | None
    worker: str
    clock: Callable[[], datetime]
    bad_rows: BadRows = field(default_factory=BadRows)
    most: int | None = None
    longest: timedelta | None = None
    lease_clock: Callable[[], datetime] | None = None
    is_stopping: Callable[[], bool] = lambda: False
    done: Counter[str] = field(default_factory=Counter)
    # Rows of the drain at hand that somebody else holds, and rows whose moments are not those of the new tz data yet.
    held: set[int] = field(default_factory=set)
    old: tz_data.OldRows = field(default_factory=dict)

    def run(self) -> Counter[str]:
        domain = self.settings.mail_domain
        old = tz_data.find_old_rows()
        if old is None or old:
            self._drain("derived", lambda now, _bad: tz_data.derive_next(now))
            old = tz_data.find_old_rows()
        if old is not None:
            self.old = old
            self._plan(domain)
        self._deliver()
        return self.done

    def _plan(self, domain: str) -> None:
        """Only with moments of the tz data that is installed: an old one would come an hour early or late."""
        self._drain("planned", plan_next)
        self._drain("ahead", lambda now, bad: ahead_next(now, domain, bad))
        self._drain("stepped", lambda now, bad: step_next(now, domain, bad))
        self._drain("scans", lambda now, bad: scan_next(now, domain, bad))
        self._drain("labs", lambda now, bad: lab_next(now, domain, bad))
        self._drain("supplies", lambda now, bad: supply_next(now, domain, bad))
        self._drain("pens", lambda now, bad: pen_next(now, domain, bad))
        self._drain("courses", lambda now, bad: course_next(now, domain, bad))
        self._drain("weekly", lambda now, bad: weekly_next(now, domain, bad))
        self._drain("reconsent", lambda now, bad: reconsent_next(now, domain, bad))

    @property
    def has_worked(self) -> bool:
        return any(self.done[name] for name in self.done if name not in ("bad_rows", Outcome.UNREACHABLE))

    def _limit(self) -> Callable[[], bool]:
        """Whether there is time for one more."""
        began = self.clock()

        def may_go_on() -> bool:
            is_over = self.longest is not None and abs(self.clock() - began) > self.longest
            return not (is_over or self.is_stopping())

        return may_go_on

    def _drain(self, name: str, step: Step) -> None:
        """The first row by itself, so that an idle pass takes no lock; then batches, each row with a savepoint."""
        self.held = set()
        may_go_on, left = self._limit(), self.most or sys.maxsize
        is_more, left = may_go_on() and self._try_one(name, step), left - 1
        while is_more and left > 0 and may_go_on():
            ends_at = monotonic() + TRANSACTION_SECONDS
            with transaction():
                for _number in range(min(left, ROWS_IN_A_TRANSACTION)):
                    is_more, left = self._try_one(name, step), left - 1
                    if not is_more or self.is_stopping() or monotonic() > ends_at:
                        break

    def _try_one(self, name: str, step: Step) -> bool:
        now = self.clock()
        try:
            if not step(now, self._set_aside(name, now)):
                return False
            self.done[name] += 1
        except HeldRow as error:
            self.held.add(error.row_id)
        except BadRow as error:
            self.bad_rows.add(name, error.row_id, now)
            self.done["bad_rows"] += 1
            log.error("%s: cannot work on %s", name, error)
        return True

    def _set_aside(self, name: str, now: datetime) -> Collection[int]:
        return self.bad_rows.of(name, now).union(self.held, self.old.get(ROWS_OF.get(name), ()))

    def _deliver(self) -> None:
        if self.sender is None:
            log.critical("no way to send mail: set SMTP_URL, or DEV_MAIL=1 in development; messages wait")
            return
        desk = Desk(self.settings, self.sender, self.worker, self.clock, self.lease_clock or self.clock)
        left, may_go_on = self.most or sys.maxsize, self._limit()
        while left > 0 and may_go_on():
            done = deliver_batch(desk, left, may_go_on)
            self.done.update(done)
            left -= done.total()
            if not done or Outcome.UNREACHABLE in done:
                return
