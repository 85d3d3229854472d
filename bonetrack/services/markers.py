"""Record, correct and delete results of bone turnover markers; each leaves an audit entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bonetrack.core.markers import (
    Marker,
    MarkerDraft,
    MarkerQuestionKey,
    MarkerUnit,
    ask_about_marker,
    from_canonical,
    refuse_bad_marker,
    to_canonical,
)
from bonetrack.core.rhythm import local_day
from bonetrack.services.consents import require_consent
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.services.request_keys import content_key
from bonetrack.storage import markers as rows
from bonetrack.storage.audit import AuditAction, list_audit, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Account, MarkerResult, Patient

ENTITY = "marker"


@dataclass(frozen=True)
class KeptMarker:
    public_id: str
    version: int
    draft: MarkerDraft
    recorded_at: datetime


def record_marker(
    patient: Patient, account: Account, draft: MarkerDraft, request_key: str, now: datetime
) -> KeptMarker:
    """Keep a new result. The same form sent again (a double tap) gives the one that is already there."""
    refuse_bad_marker(draft, local_day(now, patient.zone))
    try:
        return _record(patient, account, draft, content_key(patient, request_key, as_values(draft)), now)
    except rows.DoubleRequest:
        # Two taps at one moment: the other one kept it between our look and our write.
        known = find_recorded(patient, draft, request_key)
        if known is None:
            raise
        return known


def _record(patient: Patient, account: Account, draft: MarkerDraft, key: str, now: datetime) -> KeptMarker:
    with transaction():
        require_consent(patient)
        known = rows.find_marker_of_request(patient, key)
        if known is not None:
            return _kept(known)
        row = rows.add_marker(patient, account, _columns(draft), key, now)
        values = as_values(draft)
        record_audit(patient, account, AuditAction.CREATED, ENTITY, row.public_id, old=None, new=values, now=now)
    return get_marker(patient, row.public_id)


def find_recorded(patient: Patient, draft: MarkerDraft, request_key: str) -> KeptMarker | None:
    """The result that this very form has already made."""
    row = rows.find_marker_of_request(patient, content_key(patient, request_key, as_values(draft)))
    return None if row is None else _kept(row)


def correct_marker(
    patient: Patient, account: Account, public_id: str, draft: MarkerDraft, version: int, now: datetime
) -> KeptMarker:
    """Raises StaleEdit, holding the result as it stands now, when it was changed since `version` was read."""
    refuse_bad_marker(draft, local_day(now, patient.zone))
    with transaction():
        row = _get_row(patient, public_id)
        old = _kept(row)
        if draft == old.draft and version == old.version:
            return old
        if not rows.replace_marker(row, version, _columns(draft)):
            raise StaleEdit(old)
        values = {"old": as_values(old.draft), "new": as_values(draft)}
        record_audit(patient, account, AuditAction.CORRECTED, ENTITY, public_id, **values, now=now)
    return get_marker(patient, public_id)


def delete_marker(patient: Patient, account: Account, public_id: str, version: int, now: datetime) -> None:
    """Raises StaleEdit when the result was changed since `version` was read."""
    with transaction():
        row = _get_row(patient, public_id)
        old = _kept(row)
        if not rows.delete_marker(row, version):
            raise StaleEdit(old)
        values = as_values(old.draft)
        record_audit(patient, account, AuditAction.DELETED, ENTITY, public_id, old=values, new=None, now=now)


def get_marker(patient: Patient, public_id: str) -> KeptMarker:
    return _kept(_get_row(patient, public_id))


def list_markers(patient: Patient, marker: Marker | None = None) -> list[KeptMarker]:
    """Newest first; of one marker or of all."""
    return [_kept(row) for row in rows.list_markers(patient) if marker is None or row.marker == marker]


def list_questions(patient: Patient, draft: MarkerDraft, public_id: str | None = None) -> tuple[MarkerQuestionKey, ...]:
    """What is asked before `draft` is kept; `public_id` is the result that it corrects."""
    others = [kept.draft for kept in list_markers(patient) if kept.public_id != public_id]
    return ask_about_marker(draft, others)


def list_marker_history(patient: Patient, public_id: str | None = None) -> list[Any]:
    """The audit entries of one result, or of all that were deleted; newest first."""
    entries = [entry for entry in list_audit(patient, public_id) if entry.entity == ENTITY]
    if public_id is not None:
        return entries
    return [entry for entry in entries if entry.action == AuditAction.DELETED]


def as_values(draft: MarkerDraft) -> dict[str, Any]:
    """The result as plain values, for the audit trail; numbers stay in the unit that was typed."""
    return {
        "marker": str(draft.marker),
        "entered_value": draft.entered_value,
        "entered_unit": str(draft.entered_unit),
        "is_below_limit": draft.is_below_limit,
        "drawn_on": draft.drawn_on.isoformat(),
        "drawn_time": None if draft.drawn_time is None else draft.drawn_time.isoformat("minutes"),
        "is_fasting": draft.is_fasting,
        "laboratory": draft.laboratory,
        "interval_low": draft.interval_low,
        "interval_high": draft.interval_high,
    }


def draft_of(values: Mapping[str, Any]) -> MarkerDraft:
    """A result from the plain values of `as_values`."""
    typed = {
        "marker": Marker(values["marker"]),
        "entered_unit": MarkerUnit(values["entered_unit"]),
        "drawn_on": date.fromisoformat(values["drawn_on"]),
        "drawn_time": None if values["drawn_time"] is None else time.fromisoformat(values["drawn_time"]),
    }
    return MarkerDraft(**(dict(values) | typed))


def _get_row(patient: Patient, public_id: str) -> MarkerResult:
    row = rows.find_marker(patient, public_id)
    if row is None:
        raise NotFound(public_id)
    return row


def _columns(draft: MarkerDraft) -> dict[str, Any]:
    low, high = draft.interval_low, draft.interval_high
    marker, unit = draft.marker, draft.entered_unit
    return as_values(draft) | {
        "drawn_on": draft.drawn_on,
        "value": draft.value,
        "entered_value": repr(draft.entered_value),
        "interval_low": None if low is None else to_canonical(marker, low, unit),
        "interval_high": None if high is None else to_canonical(marker, high, unit),
    }


def _kept(row: MarkerResult) -> KeptMarker:
    marker, unit = Marker(row.marker), MarkerUnit(row.entered_unit)
    low, high = (
        None if end is None else round(from_canonical(marker, end, unit), 9)
        for end in (row.interval_low, row.interval_high)
    )
    draft = MarkerDraft(
        marker=marker,
        entered_value=float(row.entered_value),
        entered_unit=unit,
        drawn_on=row.drawn_on,
        is_below_limit=row.is_below_limit,
        drawn_time=None if row.drawn_time is None else time.fromisoformat(row.drawn_time),
        is_fasting=row.is_fasting,
        laboratory=row.laboratory,
        interval_low=low,
        interval_high=high,
    )
    return KeptMarker(row.public_id, row.version, draft, row.recorded_at)
