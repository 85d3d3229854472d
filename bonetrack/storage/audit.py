"""The audit trail of clinical data."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from bonetrack.storage.models import Account, AuditEntry, Patient


class AuditAction(StrEnum):
    CREATED = "created"
    CORRECTED = "corrected"
    DELETED = "deleted"


def record_audit(
    patient: Patient,
    account: Account | None,
    action: AuditAction,
    entity: str,
    entity_public_id: str,
    *,
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
    now: datetime,
) -> None:
    """Call it inside the transaction that makes the change."""
    AuditEntry.create(
        patient=patient,
        account=account,
        at=now,
        entity=entity,
        entity_public_id=entity_public_id,
        action=action,
        old=old,
        new=new,
    )


def list_audit(patient: Patient, entity_public_id: str | None = None) -> list[AuditEntry]:
    """The patient's trail, newest first; of one entity when its public id is given."""
    query = AuditEntry.select().where(AuditEntry.patient == patient)
    if entity_public_id is not None:
        query = query.where(AuditEntry.entity_public_id == entity_public_id)
    return list(query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()))
