"""DXA scans and their sites: one aggregate, read and written together."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from peewee import fn, prefetch

from bonetrack.storage.entry_rows import Columns, add_row, replace_row
from bonetrack.storage.models import Account, Patient, Scan, ScanReading


def add_scan(
    patient: Patient, account: Account, columns: Columns, readings: Iterable[Columns], request_key: str, now: datetime
) -> Scan:
    """Call it inside a transaction, which DoubleRequest must leave."""
    scan = add_row(Scan, patient, account, columns, request_key, now)
    _add_readings(scan, readings)
    return scan


def replace_scan(scan: Scan, version: int, columns: Columns, readings: Iterable[Columns]) -> bool:
    """Write over the version that was read; False when another phone was there first."""
    if not replace_row(scan, version, columns):
        return False
    ScanReading.delete().where(ScanReading.scan == scan).execute()
    _add_readings(scan, readings)
    return True


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
