"""Results of bone turnover markers."""

from datetime import datetime
from typing import Any

from peewee import IntegrityError

from bonetrack.storage.models import Account, MarkerResult, Patient


class DoubleRequest(RuntimeError):
    """The same request was kept a moment ago by another process."""


def add_marker(
    patient: Patient, account: Account, columns: dict[str, Any], request_key: str, now: datetime
) -> MarkerResult:
    """Call it inside a transaction, which DoubleRequest must leave."""
    who_when = {"recorded_by": account, "recorded_at": now, "request_key": request_key}
    try:
        return MarkerResult.create(patient=patient, **who_when, **columns)
    except IntegrityError as error:
        raise DoubleRequest(request_key) from error


def replace_marker(row: MarkerResult, version: int, columns: dict[str, Any]) -> bool:
    """Write over the version that was read; False when another phone was there first."""
    same = (MarkerResult.id == row.id, MarkerResult.version == version)
    return bool(MarkerResult.update(version=version + 1, **columns).where(*same).execute())


def delete_marker(row: MarkerResult, version: int) -> bool:
    """False when another phone changed it meanwhile."""
    return bool(MarkerResult.delete().where(MarkerResult.id == row.id, MarkerResult.version == version).execute())


def find_marker(patient: Patient, public_id: str) -> MarkerResult | None:
    return MarkerResult.get_or_none(MarkerResult.patient == patient, MarkerResult.public_id == public_id)


def find_marker_of_request(patient: Patient, request_key: str) -> MarkerResult | None:
    return MarkerResult.get_or_none(MarkerResult.patient == patient, MarkerResult.request_key == request_key)


def list_markers(patient: Patient) -> list[MarkerResult]:
    """Newest first."""
    query = MarkerResult.select().where(MarkerResult.patient == patient)
    return list(query.order_by(MarkerResult.drawn_on.desc(), MarkerResult.id.desc()))
