"""The worker's heartbeat and the age of the outbox."""

from datetime import datetime
from typing import Any

from peewee import SQL, fn

from bonetrack.storage.claims import IS_CLAIMED, IS_PENDING
from bonetrack.storage.models import Heartbeat, Message

WORKER = "worker"
MAIL_DOWN_SINCE = "mail_down_since"


def beat(now: datetime, mail_works: bool | None = None) -> None:
    """The worker lives. `mail_works`: whether mail gets through, as far as it has seen; None leaves what is known.

    Of several workers the one that gets mail through is right.
    """
    details = _with_news(mail_works, now)
    Heartbeat.insert(name=WORKER, beat_at=now, details=details).on_conflict(
        conflict_target=[Heartbeat.name], update={Heartbeat.beat_at: now, Heartbeat.details: details}
    ).execute()


def _with_news(mail_works: bool | None, now: datetime) -> dict[str, str]:
    heartbeat = find_heartbeat()
    known: dict[str, str] = {} if heartbeat is None else heartbeat.details
    if mail_works is None:
        return known
    return {} if mail_works else {MAIL_DOWN_SINCE: now.isoformat()} | known


def mail_down_since(heartbeat: Heartbeat) -> datetime | None:
    """Since when no mail has got through, although it was tried."""
    text: str | None = heartbeat.details.get(MAIL_DOWN_SINCE)
    return None if text is None else datetime.fromisoformat(text)


def find_heartbeat() -> Heartbeat | None:
    return Heartbeat.get_or_none(Heartbeat.name == WORKER)


def oldest_due_at() -> datetime | None:
    """When the oldest message that still waits fell due."""
    found = [_first(IS_PENDING, Message.due_at), _first(IS_CLAIMED, Message.due_at)]
    return min((moment for moment in found if moment is not None), default=None)


def oldest_try_at() -> datetime | None:
    """The message that has been up for its next try for longest. One that waits for a later try does not count."""
    return _first(IS_PENDING, Message.next_try_at)


def _first(state: SQL, moment: Any) -> datetime | None:
    row = Message.select(moment).where(state, moment.is_null(False)).order_by(moment).first()
    found: datetime | None = None if row is None else getattr(row, moment.name)
    return found


def count_messages_by_state() -> dict[str, int]:
    query = Message.select(Message.state, fn.COUNT(Message.id)).group_by(Message.state).tuples()
    rows: list[tuple[str, int]] = [*query]
    return dict(rows)
