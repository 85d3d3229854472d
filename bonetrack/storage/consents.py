"""Consents: which text was agreed to, when, and when it was taken back."""

from datetime import datetime

from bonetrack.core.people import Role
from bonetrack.storage.models import Account, Consent, Grant, Patient


def add_consent(account: Account, kind: str, text_version: str, text_shown: str, now: datetime) -> Consent:
    return Consent.create(
        account=account, kind=kind, text_version=text_version, text_shown=text_shown, given_at=now, withdrawn_at=None
    )


def find_live_consent(account: Account, kind: str) -> Consent | None:
    return (
        Consent.select()
        .where(Consent.account == account, Consent.kind == kind, Consent.withdrawn_at.is_null())
        .order_by(Consent.given_at.desc(), Consent.id.desc())
        .first()
    )


def list_consents(account: Account) -> list[Consent]:
    """All that were ever given, newest first."""
    return list(Consent.select().where(Consent.account == account).order_by(Consent.given_at.desc(), Consent.id.desc()))


def withdraw_consents(account: Account, kind: str, now: datetime) -> int:
    return int(
        Consent.update(withdrawn_at=now)
        .where(Consent.account == account, Consent.kind == kind, Consent.withdrawn_at.is_null())
        .execute()
    )


def patient_has_consent(patient: Patient, kind: str) -> bool:
    """Whether the person whose record this is agrees still; a caregiver's own consent does not count."""
    return (
        Consent.select()
        .join(Account)
        .join(Grant)
        .where(
            Grant.patient == patient,
            Grant.role == Role.SELF,
            Grant.ended_at.is_null(),
            Consent.kind == kind,
            Consent.withdrawn_at.is_null(),
        )
        .exists()
    )
