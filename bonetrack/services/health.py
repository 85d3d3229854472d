"""Is the house in order? The worker's heartbeat decides; people are told on every page when it is old."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bonetrack.storage import operations

BEAT_TOO_OLD = timedelta(minutes=5)


@dataclass(frozen=True)
class Health:
    worker_last_beat_at: datetime | None
    outbox_oldest_due_at: datetime | None
    can_send: bool
    is_worker_alive: bool

    @property
    def is_good(self) -> bool:
        return self.can_send and self.is_worker_alive


def read_health(can_send: bool, now: datetime) -> Health:
    """`can_send`: some way to send mail is configured at all."""
    heartbeat = operations.find_heartbeat()
    last_beat_at = None if heartbeat is None else heartbeat.beat_at
    return Health(
        worker_last_beat_at=last_beat_at,
        outbox_oldest_due_at=operations.oldest_due_at(),
        can_send=can_send,
        is_worker_alive=last_beat_at is not None and now - last_beat_at <= BEAT_TOO_OLD,
    )
