"""Record, correct and delete DXA scans; each leaves an audit entry and settles when the next scan is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bonetrack.core.dxa import Side, Site
from bonetrack.core.rhythm import local_day
from bonetrack.core.scan_entry import Question, ReadingDraft, ScanDraft, ask_about, refuse_bad_scan
from bonetrack.services.consents import require_consent
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.services.request_keys import content_key
from bonetrack.services.scan_dates import settle_after_scans
from bonetrack.storage import scans as rows
from bonetrack.storage.audit import AuditAction, list_audit, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Account, Patient, Scan

ENTITY = "scan"


@dataclass(frozen=True)
class KeptScan:
    public_id: str
    version: int
    draft: ScanDraft
    recorded_at: datetime


def record_scan(patient: Patient, account: Account, draft: ScanDraft, request_key: str, now: datetime) -> KeptScan:
    """Keep a new scan. The same form sent again (a double tap) gives the scan that is already there."""
    refuse_bad_scan(draft, local_day(now, patient.zone))
    try:
        return _record(patient, account, draft, content_key(patient, request_key, as_values(draft)), now)
    except rows.DoubleRequest:
        # Two taps at one moment: the other one kept it between our look and our write.
        known = find_recorded(patient, draft, request_key)
        if known is None:
            raise
        return known


def find_recorded(patient: Patient, draft: ScanDraft, request_key: str) -> KeptScan | None:
    """The scan that this very form has already made."""
    row = rows.find_scan_of_request(patient, content_key(patient, request_key, as_values(draft)))
    return None if row is None else _kept(row)


def _record(patient: Patient, account: Account, draft: ScanDraft, request_key: str, now: datetime) -> KeptScan:
    with transaction():
        require_consent(patient)
        known = rows.find_scan_of_request(patient, request_key)
        if known is not None:
            return _kept(known)
        before = rows.latest_scan_day(patient)
        scan = rows.add_scan(patient, account, _columns(draft), _reading_columns(draft), request_key, now)
        values = as_values(draft)
        record_audit(patient, account, AuditAction.CREATED, ENTITY, scan.public_id, old=None, new=values, now=now)
        settle_after_scans(patient, before)
    return get_scan(patient, scan.public_id)


def correct_scan(
    patient: Patient, account: Account, public_id: str, draft: ScanDraft, version: int, now: datetime
) -> KeptScan:
    """Raises StaleEdit, holding the scan as it stands now, when it was changed since `version` was read."""
    refuse_bad_scan(draft, local_day(now, patient.zone))
    with transaction():
        row = _get_row(patient, public_id)
        old, before = _kept(row), rows.latest_scan_day(patient)
        if draft == old.draft and version == old.version:
            return old
        if not rows.replace_scan(row, version, _columns(draft), _reading_columns(draft)):
            raise StaleEdit(old)
        values = {"old": as_values(old.draft), "new": as_values(draft)}
        record_audit(patient, account, AuditAction.CORRECTED, ENTITY, public_id, **values, now=now)
        settle_after_scans(patient, before)
    return get_scan(patient, public_id)


def delete_scan(patient: Patient, account: Account, public_id: str, version: int, now: datetime) -> None:
    """Raises StaleEdit when the scan was changed since `version` was read."""
    with transaction():
        row = _get_row(patient, public_id)
        old, before = _kept(row), rows.latest_scan_day(patient)
        if not rows.delete_scan(row, version):
            raise StaleEdit(old)
        values = as_values(old.draft)
        record_audit(patient, account, AuditAction.DELETED, ENTITY, public_id, old=values, new=None, now=now)
        settle_after_scans(patient, before)


def get_scan(patient: Patient, public_id: str) -> KeptScan:
    return _kept(_get_row(patient, public_id))


def list_scans(patient: Patient) -> list[KeptScan]:
    """Newest first."""
    return [_kept(row) for row in rows.list_scans(patient)]


def list_questions(patient: Patient, draft: ScanDraft, public_id: str | None = None) -> tuple[Question, ...]:
    """What is asked before `draft` is kept; `public_id` is the scan that it corrects."""
    others = [kept.draft for kept in list_scans(patient) if kept.public_id != public_id]
    return ask_about(draft, others, is_woman=patient.sex == "F")


def list_scan_history(patient: Patient, public_id: str | None = None) -> list[Any]:
    """The audit entries of one scan, or of all that were deleted; newest first."""
    entries = [entry for entry in list_audit(patient, public_id) if entry.entity == ENTITY]
    if public_id is not None:
        return entries
    return [entry for entry in entries if entry.action == AuditAction.DELETED]


def _get_row(patient: Patient, public_id: str) -> Scan:
    row = rows.find_scan(patient, public_id)
    if row is None:
        raise NotFound(public_id)
    return row


def _columns(draft: ScanDraft) -> dict[str, Any]:
    return {
        "scanned_on": draft.scanned_on,
        "facility": draft.facility.strip(),
        "scanner_maker": draft.scanner_maker.strip(),
        "scanner_model": draft.scanner_model.strip(),
    }


def _reading_columns(draft: ScanDraft) -> list[dict[str, Any]]:
    return [
        {
            "site": reading.site,
            "side": reading.side or "",
            "vertebrae": reading.vertebrae or "",
            "bmd_g_cm2": reading.bmd_g_cm2,
            "t_score": reading.t_score,
            "z_score": reading.z_score,
            "lsc_g_cm2": reading.lsc_g_cm2,
        }
        for reading in draft.readings
    ]


def as_values(draft: ScanDraft) -> dict[str, Any]:
    """The scan as plain values, for the audit trail."""
    columns = _columns(draft) | {"scanned_on": draft.scanned_on.isoformat()}
    return columns | {"readings": _reading_columns(draft)}


def draft_of(values: Mapping[str, Any]) -> ScanDraft:
    """A scan from the plain values of `as_values`."""
    day = date.fromisoformat(values["scanned_on"])
    readings = tuple(_reading_of(**each) for each in values["readings"])
    return ScanDraft(day, readings, values["facility"], values["scanner_maker"], values["scanner_model"])


def _reading_of(site: str, side: str, vertebrae: str, **numbers: float | None) -> ReadingDraft:
    return ReadingDraft(site=Site(site), side=Side(side) if side else None, vertebrae=vertebrae or None, **numbers)


def _kept(row: Scan) -> KeptScan:
    numbers = ("bmd_g_cm2", "t_score", "z_score", "lsc_g_cm2")
    readings = tuple(
        _reading_of(each.site, each.side, each.vertebrae, **{name: getattr(each, name) for name in numbers})
        for each in rows.readings_of(row)
    )
    draft = ScanDraft(row.scanned_on, readings, row.facility, row.scanner_maker, row.scanner_model)
    return KeptScan(row.public_id, row.version, draft, row.recorded_at)
