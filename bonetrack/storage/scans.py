"""DXA scans and their sites: one aggregate, read and written together."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from peewee import IntegrityError, fn, prefetch

from bonetrack.storage.models import Account, Patient, Scan, ScanReading

Columns = dict[str, Any]


class DoubleRequest(RuntimeError):
    """The same request was kept a moment ago by another process."""


def add_scan(
    patient: Patient,
    account: Account,
    columns: Columns,
    readings: Iterable[Columns],
    request_key: str | None,
    now: datetime,
) -> Scan:
    """Call it inside a transaction, which DoubleRequest must leave."""
    who_when = {"recorded_by": account, "recorded_at": now, "request_key": request_key}
    try:
        scan = Scan.create(patient=patient, **who_when, **columns)
    except IntegrityError as error:
        raise DoubleRequest(request_key) from error
    _add_readings(scan, readings)
    return scan


def replace_scan(scan: Scan, version: int, columns: Columns, readings: Iterable[Columns]) -> bool:
    """Write over the version that was read; False when another phone was there first."""
    changed = Scan.update(version=version + 1, **columns).where(Scan.id == scan.id, Scan.version == version).execute()
    if not changed:
        return False
    ScanReading.delete().where(ScanReading.scan == scan).execute()
    _add_readings(scan, readings)
    return True


def delete_scan(scan: Scan, version: int) -> bool:
    """False when another phone changed it meanwhile. Its sites go with it."""
    return bool(Scan.delete().where(Scan.id == scan.id, Scan.version == version).execute())


def find_scan(patient: Patient, public_id: str) -> Scan | None:
    """With its sites in `scan.readings`."""
    return next(iter(_read(Scan.select().where(Scan.patient == patient, Scan.public_id == public_id))), None)


def find_scan_of_request(patient: Patient, request_key: str) -> Scan | None:
    return next(iter(_read(Scan.select().where(Scan.patient == patient, Scan.request_key == request_key))), None)


def list_scans(patient: Patient) -> list[Scan]:
    """Newest first, each with its sites in `scan.readings`."""
    return _read(Scan.select().where(Scan.patient == patient))


def latest_scan_day(patient: Patient) -> date | None:
    day: date | None = Scan.select(fn.MAX(Scan.scanned_on)).where(Scan.patient == patient).scalar()
    return day


def readings_of(scan: Scan) -> list[ScanReading]:
    """The sites of a scan that one of the functions above has read."""
    return list(scan.readings)  # type: ignore[attr-defined]  # peewee's backref


def _read(query: Any) -> list[Scan]:
    ordered = query.order_by(Scan.scanned_on.desc(), Scan.id.desc())
    return list(prefetch(ordered, ScanReading.select().order_by(ScanReading.id)))


def _add_readings(scan: Scan, readings: Iterable[Columns]) -> None:
    for columns in readings:
        ScanReading.create(scan=scan, **columns)
