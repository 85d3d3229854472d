"""The rows that a person types: one for each form, and changed only in the version that was read."""

from datetime import datetime
from typing import Any, TypeVar

from peewee import IntegrityError

from bonetrack.storage.models import Account, BoneEvent, MarkerResult, Patient, Scan

EntryRow = TypeVar("EntryRow", Scan, MarkerResult, BoneEvent)
Columns = dict[str, Any]


class DoubleRequest(RuntimeError):
    """The same request was kept a moment ago by another process."""


def add_row(
    model: type[EntryRow], patient: Patient, account: Account, columns: Columns, request_key: str | None, now: datetime
) -> EntryRow:
    """Call it inside a transaction, which DoubleRequest must leave."""
    who_when = {"recorded_by": account, "recorded_at": now, "request_key": request_key}
    try:
        return model.create(patient=patient, **who_when, **columns)
    except IntegrityError as error:
        raise DoubleRequest(request_key) from error


def replace_row(row: EntryRow, version: int, columns: Columns) -> bool:
    """Write over the version that was read; False when another phone was there first."""
    model = type(row)
    same = (model.id == row.id, model.version == version)
    return bool(model.update(version=version + 1, **columns).where(*same).execute())


def delete_row(row: EntryRow, version: int) -> bool:
    """False when another phone changed it meanwhile."""
    model = type(row)
    return bool(model.delete().where(model.id == row.id, model.version == version).execute())


def find_row(model: type[EntryRow], patient: Patient, public_id: str) -> EntryRow | None:
    return model.get_or_none(model.patient == patient, model.public_id == public_id)
