"""Addresses that asked for no more mail: kept as keyed hashes, so that they can outlive the account."""

import hmac
from datetime import datetime
from enum import StrEnum

from bonetrack.storage import contacts as rows
from bonetrack.storage.models import Patient


class SuppressionReason(StrEnum):
    REFUSED = "refused"
    STOPPED_PATIENT = "stopped_patient"
    STOPPED_EVERYTHING = "stopped_everything"


def is_silenced(address: str, patient: Patient, secret_key: str) -> bool:
    """True when the address asked for no mail at all, or for none about this patient."""
    return rows.is_suppressed(_hashes(address, patient, secret_key))


def is_silenced_everywhere(address: str, secret_key: str) -> bool:
    """True when the address asked for no mail from anybody."""
    return rows.is_suppressed([_hash(address, None, secret_key)])


def silence(
    address: str, reason: SuppressionReason, secret_key: str, now: datetime, *, about: Patient | None = None
) -> None:
    """Send nothing more to the address, or nothing more about one patient."""
    rows.suppress(_hash(address, about, secret_key), reason, now)


def unsilence(address: str, patient: Patient, secret_key: str) -> None:
    """The address itself asked to be reachable again."""
    rows.lift_suppressions(_hashes(address, patient, secret_key))


def _hashes(address: str, patient: Patient, secret_key: str) -> list[str]:
    return [_hash(address, None, secret_key), _hash(address, patient, secret_key)]


def _hash(address: str, about: Patient | None, secret_key: str) -> str:
    """Keyed: a plain hash of an address is undone by guessing addresses."""
    scope = "" if about is None else about.public_id
    return hmac.digest(secret_key.encode(), f"suppression:{scope}:{address.strip().lower()}".encode(), "sha256").hex()
