"""Broken bones and operations: what is their own among the entries that are kept, corrected and deleted."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bonetrack.core.dxa import Side
from bonetrack.core.events import Bone, EventDraft, EventKind, is_there_already, refuse_bad_event
from bonetrack.services.kept_entries import Kept, KeptEntries
from bonetrack.storage import bone_events as rows
from bonetrack.storage.models import BoneEvent, Patient

KeptEvent = Kept[EventDraft]


class _Events(KeptEntries[EventDraft, BoneEvent]):
    entity = "bone_event"
    model = BoneEvent

    def refuse_bad(self, draft: EventDraft, patient: Patient, today: date) -> None:
        refuse_bad_event(draft, today, patient.birth_year)

    def as_values(self, draft: EventDraft) -> dict[str, Any]:
        return self.columns(draft) | {"happened_on": draft.happened_on.isoformat()}

    def columns(self, draft: EventDraft) -> dict[str, Any]:
        return {
            "kind": str(draft.kind),
            "bone": str(draft.bone or ""),
            "side": str(draft.side or ""),
            "happened_on": draft.happened_on,
            "note": draft.note,
        }

    def draft_of_row(self, row: BoneEvent) -> EventDraft:
        return _draft(row.kind, row.happened_on, row.bone, row.side, row.note)

    def find_row_of_request(self, patient: Patient, request_key: str) -> BoneEvent | None:
        return rows.find_event_of_request(patient, request_key)


EVENTS = _Events()
record_event = EVENTS.record
correct_event = EVENTS.correct
delete_event = EVENTS.delete
get_event = EVENTS.get
list_event_history = EVENTS.list_history


def list_events(patient: Patient) -> list[KeptEvent]:
    """The oldest first, as they stand on the axis of time."""
    return [EVENTS.kept(row) for row in rows.list_events(patient)]


def is_asked_about(patient: Patient, draft: EventDraft, public_id: str | None = None) -> bool:
    """Whether the same thing stands in the record on that day; `public_id` is the event that `draft` corrects."""
    return is_there_already(draft, [kept.draft for kept in list_events(patient) if kept.public_id != public_id])


def draft_of(values: Mapping[str, Any]) -> EventDraft:
    """An event from the plain values of the audit trail."""
    day = date.fromisoformat(values["happened_on"])
    return _draft(values["kind"], day, values["bone"], values["side"], values["note"])


def _draft(kind: str, day: date, bone: str, side: str, note: str) -> EventDraft:
    return EventDraft(EventKind(kind), day, Bone(bone) if bone else None, Side(side) if side else None, note)
