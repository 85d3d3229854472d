"""One-time tokens of links in mail: 256 bit, kept as a hash, used once, bound to one address, void after a newer one.

raw = base64url(HMAC-SHA256(secret key, kind ":" public id)), so that each try of a delivery derives the same link
and neither the database nor the outbox ever holds it.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from enum import StrEnum

from bonetrack.storage import tokens as rows
from bonetrack.storage.database import transaction
from bonetrack.storage.fields import new_public_id
from bonetrack.storage.locks import lock_in_transaction
from bonetrack.storage.models import OneTimeToken

KEPT_AFTER_EXPIRY = timedelta(days=7)


class TokenKind(StrEnum):
    CONFIRM_ADDRESS = "confirm_address"
    RESET_PASSWORD = "reset_password"  # noqa: S105
    CHANGE_ADDRESS = "change_address"
    INVITATION = "invitation"


LIFETIMES: dict[TokenKind, timedelta] = {
    TokenKind.CONFIRM_ADDRESS: timedelta(hours=72),
    TokenKind.RESET_PASSWORD: timedelta(hours=1),
    TokenKind.CHANGE_ADDRESS: timedelta(hours=72),
    TokenKind.INVITATION: timedelta(hours=72),
}


def raw_token(public_id: str, kind: TokenKind, secret_key: str) -> str:
    """The secret of a row's link: 256 bit, 43 characters, safe in an address."""
    return derived_secret(kind, public_id, secret_key)


def derived_secret(purpose: str, public_id: str, secret_key: str) -> str:
    if not secret_key:
        raise ValueError("a token needs the secret key")
    digest = hmac.digest(secret_key.encode(), f"{purpose}:{public_id}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def issue(kind: TokenKind, subject_id: str, address: str, *, secret_key: str, now: datetime) -> OneTimeToken:
    """A new token for `subject_id` (a public id) at `address`; older ones of the same kind and subject are void."""
    public_id = new_public_id()
    hashed = hash_of(raw_token(public_id, kind, secret_key))
    with transaction():
        rows.delete_tokens_expired_before(now - KEPT_AFTER_EXPIRY)
        lock_in_transaction(f"{kind}:{subject_id}")
        rows.void_tokens(kind, subject_id, now)
        return rows.add_token(public_id, kind, hashed, subject_id, address, now, now + LIFETIMES[kind])


def peek(kind: TokenKind, raw: str, now: datetime) -> OneTimeToken | None:
    """The live token of a link, left unused: for the page that shows the button."""
    return rows.find_live_token(kind, hash_of(raw), now)


def redeem(kind: TokenKind, raw: str, now: datetime) -> OneTimeToken | None:
    """Use the token, once, inside the use case's transaction; None when it is unknown, used, void or expired."""
    token = peek(kind, raw, now)
    return token if token is not None and rows.use_token(token, now) else None


def void(kind: TokenKind, subject_id: str, now: datetime) -> None:
    rows.void_tokens(kind, subject_id, now)


def is_live(token: OneTimeToken, now: datetime) -> bool:
    """Whether a link would still work: a delivery that comes too late sends nothing."""
    return token.used_at is None and token.voided_at is None and token.expires_at > now


def hash_of(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()
