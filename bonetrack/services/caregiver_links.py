"""Signed links in a caregiver's mail: about one dose (`I will call`), or about one year's agreement."""

from dataclasses import dataclass
from datetime import UTC, datetime

from itsdangerous import BadSignature, URLSafeSerializer

from bonetrack.services.errors import NotFound

CALL_SALT, KEEP_SALT = "will-call", "keep-sending"


@dataclass(frozen=True)
class DoseLink:
    """One dose and one contact; `sent_at` gives the link an age."""

    occurrence_id: str
    contact_id: str
    sent_at: datetime


@dataclass(frozen=True)
class YearLink:
    """One contact and the agreement that is asked about: an old link renews nothing."""

    contact_id: str
    agreed_at: datetime


def sign_dose(link: DoseLink, secret_key: str) -> str:
    return _sign([link.occurrence_id, link.contact_id, int(link.sent_at.timestamp())], CALL_SALT, secret_key)


def read_dose(signed: str, secret_key: str) -> DoseLink:
    """Raises NotFound for a link that was not made by us."""
    occurrence_id, contact_id, seconds = _read(signed, CALL_SALT, secret_key, 3)
    return DoseLink(str(occurrence_id), str(contact_id), datetime.fromtimestamp(float(str(seconds)), UTC))


def sign_year(link: YearLink, secret_key: str) -> str:
    return _sign([link.contact_id, link.agreed_at.astimezone(UTC).isoformat()], KEEP_SALT, secret_key)


def read_year(signed: str, secret_key: str) -> YearLink:
    """Raises NotFound for a link that was not made by us."""
    contact_id, agreed_at = _read(signed, KEEP_SALT, secret_key, 2)
    return YearLink(str(contact_id), datetime.fromisoformat(str(agreed_at)))


def _sign(parts: list[str | int], salt: str, secret_key: str) -> str:
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
