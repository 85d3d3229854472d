"""Is the house in order? People are told on every page when the worker is silent, or when reminders are late."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bonetrack.storage import operations

BEAT_TOO_OLD = timedelta(minutes=5)
TOO_LATE = timedelta(minutes=10)


@dataclass(frozen=True)
class Health:
    """`is_mail_down`: no mail gets through, and some of it is late. `is_behind`: messages wait that nobody takes up."""

    worker_last_beat_at: datetime | None
    outbox_oldest_due_at: datetime | None
    mail_down_since: datetime | None
    can_send: bool
    is_worker_alive: bool
    is_mail_down: bool
    is_behind: bool

    @property
    def is_sending(self) -> bool:
        return self.can_send and self.is_worker_alive

    @property
    def is_good(self) -> bool:
        return self.is_sending and not (self.is_mail_down or self.is_behind)


def read_health(can_send: bool, now: datetime) -> Health:
    """`can_send`: some way to send mail is configured at all."""
    heartbeat = operations.find_heartbeat()
    last_beat_at = None if heartbeat is None else heartbeat.beat_at
    oldest_due_at = operations.oldest_due_at()
    down_since = None if heartbeat is None else operations.mail_down_since(heartbeat)
    return Health(
        worker_last_beat_at=last_beat_at,
        outbox_oldest_due_at=oldest_due_at,
        mail_down_since=down_since,
        can_send=can_send,
        is_worker_alive=last_beat_at is not None and now - last_beat_at <= BEAT_TOO_OLD,
        is_mail_down=_is_long_ago(down_since, now) and _is_long_ago(oldest_due_at, now),
        is_behind=_is_long_ago(operations.oldest_try_at(), now),
    )


def _is_long_ago(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now - moment > TOO_LATE
