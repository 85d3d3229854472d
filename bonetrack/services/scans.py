"""DXA scans: kept, corrected and deleted as entries are; each of these settles when the next scan is due."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from bonetrack.core.dxa import Side, Site
from bonetrack.core.scan_entry import Question, ReadingDraft, ScanDraft, ask_about, refuse_bad_scan
from bonetrack.services.kept_entries import Kept, KeptEntries
from bonetrack.services.scan_dates import settle_after_scans
from bonetrack.storage import scans as rows
from bonetrack.storage.models import Account, Patient, Scan

KeptScan = Kept[ScanDraft]


class _Scans(KeptEntries[ScanDraft, Scan]):
    entity = "scan"
    model = Scan

    def refuse_bad(self, draft: ScanDraft, patient: Patient, today: date) -> None:  # noqa: ARG002
        refuse_bad_scan(draft, today)

    def as_values(self, draft: ScanDraft) -> dict[str, Any]:
        columns = self.columns(draft) | {"scanned_on": draft.scanned_on.isoformat()}
        return columns | {"readings": _reading_columns(draft)}

    def columns(self, draft: ScanDraft) -> dict[str, Any]:
        return {
            "scanned_on": draft.scanned_on,
            "facility": draft.facility.strip(),
            "scanner_maker": draft.scanner_maker.strip(),
            "scanner_model": draft.scanner_model.strip(),
        }

    def draft_of_row(self, row: Scan) -> ScanDraft:
        numbers = ("bmd_g_cm2", "t_score", "z_score", "lsc_g_cm2")
        readings = tuple(
            _reading_of(each.site, each.side, each.vertebrae, **{name: getattr(each, name) for name in numbers})
            for each in rows.readings_of(row)
        )
        return ScanDraft(row.scanned_on, readings, row.facility, row.scanner_maker, row.scanner_model)

    def find_row(self, patient: Patient, public_id: str) -> Scan | None:
        return rows.find_scan(patient, public_id)

    def find_row_of_request(self, patient: Patient, request_key: str) -> Scan | None:
        return rows.find_scan_of_request(patient, request_key)

    def add_row(self, patient: Patient, account: Account, draft: ScanDraft, request_key: str, now: datetime) -> Scan:
        with _settling(patient):
            return rows.add_scan(patient, account, self.columns(draft), _reading_columns(draft), request_key, now)

    def replace_row(self, row: Scan, version: int, draft: ScanDraft) -> bool:
        with _settling(row.patient):
            return rows.replace_scan(row, version, self.columns(draft), _reading_columns(draft))

    def delete_row(self, row: Scan, version: int) -> bool:
        with _settling(row.patient):
            return super().delete_row(row, version)


SCANS = _Scans()
record_scan = SCANS.record
find_recorded = SCANS.find_recorded
correct_scan = SCANS.correct
delete_scan = SCANS.delete
get_scan = SCANS.get
list_scan_history = SCANS.list_history


def list_scans(patient: Patient) -> list[KeptScan]:
    """Newest first."""
    return [SCANS.kept(row) for row in rows.list_scans(patient)]


def list_questions(patient: Patient, draft: ScanDraft, public_id: str | None = None) -> tuple[Question, ...]:
    """What is asked before `draft` is kept; `public_id` is the scan that it corrects."""
    others = [kept.draft for kept in list_scans(patient) if kept.public_id != public_id]
    return ask_about(draft, others, is_woman=patient.sex == "F")


def draft_of(values: Mapping[str, Any]) -> ScanDraft:
    """A scan from the plain values of the audit trail."""
    day = date.fromisoformat(values["scanned_on"])
    readings = tuple(_reading_of(**each) for each in values["readings"])
    return ScanDraft(day, readings, values["facility"], values["scanner_maker"], values["scanner_model"])


@contextmanager
def _settling(patient: Patient) -> Iterator[None]:
    """Around a change of the scans, in its transaction."""
    before = rows.latest_scan_day(patient)
    yield
    settle_after_scans(patient, before)


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


def _reading_of(site: str, side: str, vertebrae: str, **numbers: float | None) -> ReadingDraft:
    return ReadingDraft(site=Site(site), side=Side(side) if side else None, vertebrae=vertebrae or None, **numbers)
