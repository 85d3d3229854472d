"""Broken bones and operations."""

from datetime import datetime
from typing import Any

from peewee import IntegrityError

from bonetrack.storage.models import Account, BoneEvent, Patient


class DoubleRequest(RuntimeError):
    """The same request was kept a moment ago by another process."""


def add_event(
    patient: Patient, account: Account, columns: dict[str, Any], request_key: str, now: datetime
) -> BoneEvent:
    """Call it inside a transaction, which DoubleRequest must leave."""
    who_when = {"recorded_by": account, "recorded_at": now, "request_key": request_key}
    try:
        return BoneEvent.create(patient=patient, **who_when, **columns)
    except IntegrityError as error:
        raise DoubleRequest(request_key) from error


def replace_event(row: BoneEvent, version: int, columns: dict[str, Any]) -> bool:
    """Write over the version that was read; False when another phone was there first."""
    same = (BoneEvent.id == row.id, BoneEvent.version == version)
    return bool(BoneEvent.update(version=version + 1, **columns).where(*same).execute())


def delete_event(row: BoneEvent, version: int) -> bool:
    """False when another phone changed it meanwhile."""
    return bool(BoneEvent.delete().where(BoneEvent.id == row.id, BoneEvent.version == version).execute())


def find_event(patient: Patient, public_id: str) -> BoneEvent | None:
    return BoneEvent.get_or_none(BoneEvent.patient == patient, BoneEvent.public_id == public_id)


def find_event_of_request(patient: Patient, request_key: str) -> BoneEvent | None:
    return BoneEvent.get_or_none(BoneEvent.patient == patient, BoneEvent.request_key == request_key)


def list_events(patient: Patient) -> list[BoneEvent]:
    """The oldest first."""
    query = BoneEvent.select().where(BoneEvent.patient == patient)
    return list(query.order_by(BoneEvent.happened_on, BoneEvent.id))
