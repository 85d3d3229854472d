"""The worker's heartbeat and the age of the outbox."""

from datetime import datetime

from peewee import fn

from bonetrack.core.messages import MessageState
from bonetrack.storage.models import Heartbeat, Message

WORKER = "worker"


def beat(now: datetime, details: dict[str, object] | None = None) -> None:
    """The worker says that it lives."""
    Heartbeat.insert(name=WORKER, beat_at=now, details=details or {}).on_conflict(
        conflict_target=[Heartbeat.name], update={Heartbeat.beat_at: now, Heartbeat.details: details or {}}
    ).execute()


def find_heartbeat() -> Heartbeat | None:
    return Heartbeat.get_or_none(Heartbeat.name == WORKER)


def oldest_due_at() -> datetime | None:
    """When the oldest message that still waits fell due."""
    waiting = [MessageState.PENDING, MessageState.CLAIMED]
    row = Message.select(Message.due_at).where(Message.state.in_(waiting)).order_by(Message.due_at).first()
    return None if row is None else row.due_at


def count_messages_by_state() -> dict[str, int]:
    query = Message.select(Message.state, fn.COUNT(Message.id)).group_by(Message.state).tuples()
    rows: list[tuple[str, int]] = [*query]
    return dict(rows)
