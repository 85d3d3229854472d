"""Sessions: the cookie holds a random id, the table its hash."""

import hashlib
import secrets
from datetime import datetime, timedelta

from bonetrack.storage import sessions as rows
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Account, LoginSession

SESSION_LIFETIME = timedelta(days=30)
TOUCH_AFTER = timedelta(hours=12)


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def open_session(account: Account, now: datetime) -> str:
    """A new session for this phone; returns the random id (256 bit) that only the cookie keeps."""
    session_id = secrets.token_urlsafe(32)
    with transaction():
        rows.delete_expired_sessions(now)
        rows.add_session(account, hash_secret(session_id), now, now + SESSION_LIFETIME)
    return session_id


def find_session(session_id: str, now: datetime) -> LoginSession | None:
    """The live session of a cookie, kept alive for 30 days from its last use."""
    session = rows.find_session(hash_secret(session_id), now)
    if session is not None and now - session.last_seen_at > TOUCH_AFTER:
        rows.touch_session(session, now, now + SESSION_LIFETIME)
    return session


def end_session(session_id: str) -> None:
    rows.delete_session(hash_secret(session_id))


def end_other_sessions(account: Account, kept_session_id: str | None) -> None:
    rows.delete_other_sessions(account, None if kept_session_id is None else hash_secret(kept_session_id))
