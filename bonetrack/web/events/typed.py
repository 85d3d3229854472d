"""A kept event as a browser would send it, so that correcting one is the same journey as typing one."""

from werkzeug.datastructures import MultiDict

from bonetrack.core.events import EventDraft
from bonetrack.web.forms.events import choice_of

FORM_FIELDS = ("what", "side", "happened_on-day", "happened_on-month", "happened_on-year", "note")


def as_typed(draft: EventDraft, version: int) -> "MultiDict[str, str]":
    return MultiDict(
        {
            "version": str(version),
            "what": choice_of(draft),
            "side": str(draft.side or ""),
            "happened_on-day": str(draft.happened_on.day),
            "happened_on-month": str(draft.happened_on.month),
            "happened_on-year": str(draft.happened_on.year),
            "note": draft.note,
        }
    )
