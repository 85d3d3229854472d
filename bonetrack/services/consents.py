"""Consent to keep health data: recorded with its text, withdrawable; without it a record takes no new clinical rows."""

from datetime import datetime
from enum import StrEnum

from bonetrack.services.errors import NotAllowed
from bonetrack.storage import consents as rows
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Account, Consent, Patient


class ConsentKind(StrEnum):
    HEALTH_DATA = "health_data"


class NoConsent(NotAllowed):
    """The person whose record this is does not agree, or no longer, that health data are kept."""


def give(account: Account, text_version: str, text_shown: str, now: datetime) -> None:
    """Agree to this text; an older agreement ends, so that exactly one stands."""
    with transaction():
        rows.withdraw_consents(account, ConsentKind.HEALTH_DATA, now)
        rows.add_consent(account, ConsentKind.HEALTH_DATA, text_version, text_shown, now)


def withdraw(account: Account, now: datetime) -> bool:
    """Take it back; False when none stood."""
    with transaction():
        return rows.withdraw_consents(account, ConsentKind.HEALTH_DATA, now) > 0


def has_consent(account: Account) -> bool:
    return find_consent(account) is not None


def find_consent(account: Account) -> Consent | None:
    return rows.find_live_consent(account, ConsentKind.HEALTH_DATA)


def list_consents(account: Account) -> list[Consent]:
    return rows.list_consents(account)


def accepts_new_rows(patient: Patient) -> bool:
    """Whether the record may grow: its own person has agreed, whoever types."""
    return rows.patient_has_consent(patient, ConsentKind.HEALTH_DATA)


def require_consent(patient: Patient) -> None:
    """Raise NoConsent unless the record may grow. Call it where a clinical row is made."""
    if not accepts_new_rows(patient):
        raise NoConsent("no consent to keep health data")
