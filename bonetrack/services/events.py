"""Record, correct and delete broken bones and operations; each leaves an audit entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bonetrack.core.dxa import Side
from bonetrack.core.events import Bone, EventDraft, EventKind, is_there_already, refuse_bad_event
from bonetrack.core.rhythm import local_day
from bonetrack.services.consents import require_consent
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.services.request_keys import content_key
from bonetrack.storage import bone_events as rows
from bonetrack.storage.audit import AuditAction, list_audit, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Account, BoneEvent, Patient

ENTITY = "bone_event"


@dataclass(frozen=True)
class KeptEvent:
    public_id: str
    version: int
    draft: EventDraft
    recorded_at: datetime


def record_event(patient: Patient, account: Account, draft: EventDraft, request_key: str, now: datetime) -> KeptEvent:
    """Keep a new event. The same form sent again (a double tap) gives the one that is already there."""
    refuse_bad_event(draft, local_day(now, patient.zone), patient.birth_year)
    try:
        return _record(patient, account, draft, content_key(patient, request_key, as_values(draft)), now)
    except rows.DoubleRequest:
        # Two taps at one moment: the other one kept it between our look and our write.
        known = find_recorded(patient, draft, request_key)
        if known is None:
            raise
        return known


def _record(patient: Patient, account: Account, draft: EventDraft, key: str, now: datetime) -> KeptEvent:
    with transaction():
        require_consent(patient)
        known = rows.find_event_of_request(patient, key)
        if known is not None:
            return _kept(known)
        row = rows.add_event(patient, account, _columns(draft), key, now)
        values = as_values(draft)
        record_audit(patient, account, AuditAction.CREATED, ENTITY, row.public_id, old=None, new=values, now=now)
    return get_event(patient, row.public_id)


def find_recorded(patient: Patient, draft: EventDraft, request_key: str) -> KeptEvent | None:
    """The event that this very form has already made."""
    row = rows.find_event_of_request(patient, content_key(patient, request_key, as_values(draft)))
    return None if row is None else _kept(row)


def correct_event(
    patient: Patient, account: Account, public_id: str, draft: EventDraft, version: int, now: datetime
) -> KeptEvent:
    """Raises StaleEdit, holding the event as it stands now, when it was changed since `version` was read."""
    refuse_bad_event(draft, local_day(now, patient.zone), patient.birth_year)
    with transaction():
        row = _get_row(patient, public_id)
        old = _kept(row)
        if draft == old.draft and version == old.version:
            return old
        if not rows.replace_event(row, version, _columns(draft)):
            raise StaleEdit(old)
        values = {"old": as_values(old.draft), "new": as_values(draft)}
        record_audit(patient, account, AuditAction.CORRECTED, ENTITY, public_id, **values, now=now)
    return get_event(patient, public_id)


def delete_event(patient: Patient, account: Account, public_id: str, version: int, now: datetime) -> None:
    """Raises StaleEdit when the event was changed since `version` was read."""
    with transaction():
        row = _get_row(patient, public_id)
        old = _kept(row)
        if not rows.delete_event(row, version):
            raise StaleEdit(old)
        values = as_values(old.draft)
        record_audit(patient, account, AuditAction.DELETED, ENTITY, public_id, old=values, new=None, now=now)


def get_event(patient: Patient, public_id: str) -> KeptEvent:
    return _kept(_get_row(patient, public_id))


def list_events(patient: Patient) -> list[KeptEvent]:
    """The oldest first, as they stand on the axis of time."""
    return [_kept(row) for row in rows.list_events(patient)]


def is_asked_about(patient: Patient, draft: EventDraft, public_id: str | None = None) -> bool:
    """Whether the same thing stands in the record on that day; `public_id` is the event that `draft` corrects."""
    return is_there_already(draft, [kept.draft for kept in list_events(patient) if kept.public_id != public_id])


def list_event_history(patient: Patient, public_id: str | None = None) -> list[Any]:
    """The audit entries of one event, or of all that were deleted; newest first."""
    entries = [entry for entry in list_audit(patient, public_id) if entry.entity == ENTITY]
    if public_id is not None:
        return entries
    return [entry for entry in entries if entry.action == AuditAction.DELETED]


def as_values(draft: EventDraft) -> dict[str, Any]:
    """The event as plain values, for the audit trail."""
    return _columns(draft) | {"happened_on": draft.happened_on.isoformat()}


def draft_of(values: Mapping[str, Any]) -> EventDraft:
    """An event from the plain values of `as_values`."""
    day = date.fromisoformat(values["happened_on"])
    return _draft(values["kind"], day, values["bone"], values["side"], values["note"])


def _get_row(patient: Patient, public_id: str) -> BoneEvent:
    row = rows.find_event(patient, public_id)
    if row is None:
        raise NotFound(public_id)
    return row


def _columns(draft: EventDraft) -> dict[str, Any]:
    return {
        "kind": str(draft.kind),
        "bone": str(draft.bone or ""),
        "side": str(draft.side or ""),
        "happened_on": draft.happened_on,
        "note": draft.note,
    }


def _draft(kind: str, day: date, bone: str, side: str, note: str) -> EventDraft:
    return EventDraft(EventKind(kind), day, Bone(bone) if bone else None, Side(side) if side else None, note)


def _kept(row: BoneEvent) -> KeptEvent:
    draft = _draft(row.kind, row.happened_on, row.bone, row.side, row.note)
    return KeptEvent(row.public_id, row.version, draft, row.recorded_at)
