"""Counted tries, shared by all processes."""

from datetime import datetime

from bonetrack.storage.models import Attempt


def count_attempts(action: str, key_hash: str, since: datetime) -> int:
    return int(_of(action, key_hash).where(Attempt.tried_at > since).count())


def add_attempt(action: str, key_hash: str, now: datetime) -> None:
    Attempt.create(action=action, key_hash=key_hash, tried_at=now)


def delete_attempts_of(action: str, key_hash: str) -> None:
    Attempt.delete().where(Attempt.action == action, Attempt.key_hash == key_hash).execute()


def delete_old_attempts(action: str, window_began_at: datetime, oldest_of_any: datetime) -> None:
    """Those of this action outside its window, and whatever is older than any window."""
    of_action = (Attempt.action == action) & (Attempt.tried_at <= window_began_at)
    Attempt.delete().where(of_action | (Attempt.tried_at <= oldest_of_any)).execute()


def _of(action: str, key_hash: str):  # type: ignore[no-untyped-def]
    return Attempt.select().where(Attempt.action == action, Attempt.key_hash == key_hash)
