"""Signed links in a caregiver's mail: about its doses (`I will call`), or about one year's agreement."""

from dataclasses import dataclass
from datetime import UTC, datetime

from itsdangerous import BadSignature, URLSafeSerializer

from bonetrack.services.errors import NotFound

CALL_SALT, KEEP_SALT = "will-call", "keep-sending"


@dataclass(frozen=True)
class CallLink:
    """The doses that a mail named, and one contact; `sent_at` gives the link an age."""

    occurrence_ids: tuple[str, ...]
    contact_id: str
    sent_at: datetime


@dataclass(frozen=True)
class YearLink:
    """One contact and the agreement that is asked about: an old link renews nothing."""

    contact_id: str
    agreed_at: datetime


def sign_call(link: CallLink, secret_key: str) -> str:
    """Each dose by its name, so that the link promises for what its own mail named and for nothing else."""
    named = list(link.occurrence_ids)
    return _sign([named, link.contact_id, int(link.sent_at.timestamp())], CALL_SALT, secret_key)


def read_call(signed: str, secret_key: str) -> CallLink:
    """Raises NotFound for a link that was not made by us. Links of earlier mail name one dose, not in a list."""
    named, contact_id, seconds = _read(signed, CALL_SALT, secret_key, 3)
    ids = tuple(str(each) for each in named) if isinstance(named, list) else (str(named),)
    return CallLink(ids, str(contact_id), datetime.fromtimestamp(float(str(seconds)), UTC))


def sign_year(link: YearLink, secret_key: str) -> str:
    return _sign([link.contact_id, link.agreed_at.astimezone(UTC).isoformat()], KEEP_SALT, secret_key)


def read_year(signed: str, secret_key: str) -> YearLink:
    """Raises NotFound for a link that was not made by us."""
    contact_id, agreed_at = _read(signed, KEEP_SALT, secret_key, 2)
    return YearLink(str(contact_id), datetime.fromisoformat(str(agreed_at)))


def _sign(parts: list[str | int | list[str]], salt: str, secret_key: str) -> str:
    signed = URLSafeSerializer(secret_key, salt=salt).dumps(parts)
    return signed if isinstance(signed, str) else signed.decode("ascii")


def _read(signed: str, salt: str, secret_key: str, count: int) -> list[object]:
    try:
        parts = URLSafeSerializer(secret_key, salt=salt).loads(signed)
    except (BadSignature, UnicodeError) as error:
        raise NotFound(salt) from error
    if not isinstance(parts, list) or len(parts) != count:
        raise NotFound(salt)
    return parts
