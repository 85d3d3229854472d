"""Results of bone turnover markers: what is their own among the entries that are kept, corrected and deleted."""

from collections.abc import Mapping
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
from bonetrack.services.bookings import settle_lab
from bonetrack.services.kept_entries import Kept, KeptEntries
from bonetrack.storage import markers as rows
from bonetrack.storage.models import Account, MarkerResult, Patient

KeptMarker = Kept[MarkerDraft]


class _Markers(KeptEntries[MarkerDraft, MarkerResult]):
    entity = "marker"
    model = MarkerResult

    def refuse_bad(self, draft: MarkerDraft, patient: Patient, today: date) -> None:  # noqa: ARG002
        refuse_bad_marker(draft, today)

    def as_values(self, draft: MarkerDraft) -> dict[str, Any]:
        """Numbers stay in the unit that was typed."""
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

    def columns(self, draft: MarkerDraft) -> dict[str, Any]:
        low, high = draft.interval_low, draft.interval_high
        marker, unit = draft.marker, draft.entered_unit
        return self.as_values(draft) | {
            "drawn_on": draft.drawn_on,
            "value": draft.value,
            "entered_value": repr(draft.entered_value),
            "interval_low": None if low is None else to_canonical(marker, low, unit),
            "interval_high": None if high is None else to_canonical(marker, high, unit),
        }

    def draft_of_row(self, row: MarkerResult) -> MarkerDraft:
        marker, unit = Marker(row.marker), MarkerUnit(row.entered_unit)
        low, high = (
            None if end is None else round(from_canonical(marker, end, unit), 9)
            for end in (row.interval_low, row.interval_high)
        )
        return MarkerDraft(
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

    def add_row(
        self, patient: Patient, account: Account, draft: MarkerDraft, request_key: str, now: datetime
    ) -> MarkerResult:
        row = super().add_row(patient, account, draft, request_key, now)
        settle_lab(patient)
        return row

    def find_row_of_request(self, patient: Patient, request_key: str) -> MarkerResult | None:
        return rows.find_marker_of_request(patient, request_key)


MARKERS = _Markers()
record_marker = MARKERS.record
correct_marker = MARKERS.correct
delete_marker = MARKERS.delete
get_marker = MARKERS.get
list_marker_history = MARKERS.list_history


def list_markers(patient: Patient, marker: Marker | None = None) -> list[KeptMarker]:
    """Newest first; of one marker or of all."""
    return [MARKERS.kept(row) for row in rows.list_markers(patient) if marker is None or row.marker == marker]


def list_questions(patient: Patient, draft: MarkerDraft, public_id: str | None = None) -> tuple[MarkerQuestionKey, ...]:
    """What is asked before `draft` is kept; `public_id` is the result that it corrects."""
    others = [kept.draft for kept in list_markers(patient) if kept.public_id != public_id]
    return ask_about_marker(draft, others)


def draft_of(values: Mapping[str, Any]) -> MarkerDraft:
    """A result from the plain values of the audit trail."""
    typed = {
        "marker": Marker(values["marker"]),
        "entered_unit": MarkerUnit(values["entered_unit"]),
        "drawn_on": date.fromisoformat(values["drawn_on"]),
        "drawn_time": None if values["drawn_time"] is None else time.fromisoformat(values["drawn_time"]),
    }
    return MarkerDraft(**(dict(values) | typed))
