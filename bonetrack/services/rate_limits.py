"""Rate limits, counted in the database over all processes. Keys (addresses, accounts) are kept hashed, and age."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from bonetrack.storage import attempts
from bonetrack.storage.database import transaction
from bonetrack.storage.locks import lock_in_transaction

LONGEST_WINDOW = timedelta(days=31)


@dataclass(frozen=True)
class Limit:
    """At most `tries` of `action` in any `window`, per key."""

    action: str
    tries: int
    window: timedelta


LOG_IN = Limit("log_in", 20, timedelta(hours=1))
WRONG_PASSWORD = Limit("wrong_password", 20, timedelta(days=1))
OWN_PASSWORD = Limit("own_password", 20, timedelta(days=1))
SIGN_UP = Limit("sign_up", 20, timedelta(hours=1))
RESET = Limit("reset", 20, timedelta(hours=1))
CONFIRMATION = Limit("confirmation", 20, timedelta(hours=1))
MAILBOX = Limit("mailbox", 10, timedelta(hours=1))
INVITATION = Limit("invitation", 5, timedelta(days=1))
TEST_MESSAGE = Limit("test_message", 5, timedelta(hours=1))
TEST_TO_CAREGIVER = Limit("test_to_caregiver", 5, timedelta(days=1))
CALENDAR_FEED = Limit("calendar_feed", 60, timedelta(hours=1))


def allow(action: str, key: str, limit: int, window: timedelta, now: datetime) -> bool:
    """Count this try and say whether it may go on; a refused try is not counted, so waiting always helps."""
    key_hash = _hash(action, key)
    with transaction():
        attempts.delete_old_attempts(action, now - window, now - LONGEST_WINDOW)
        lock_in_transaction(f"{action}:{key_hash}")
        if attempts.count_attempts(action, key_hash, now - window) >= limit:
            return False
        attempts.add_attempt(action, key_hash, now)
    return True


def allow_within(limit: Limit, key: str, now: datetime) -> bool:
    return allow(limit.action, key, limit.tries, limit.window, now)


def forget(limit: Limit, key: str) -> None:
    """After a success: the tries of this key count no longer."""
    attempts.delete_attempts_of(limit.action, _hash(limit.action, key))


def _hash(action: str, key: str) -> str:
    return hashlib.sha256(f"{action}\n{key}".encode()).hexdigest()
