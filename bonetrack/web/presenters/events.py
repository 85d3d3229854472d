"""Broken bones and operations as ready-to-print rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from bonetrack.core.events import EventDraft
from bonetrack.services.events import KeptEvent, draft_of
from bonetrack.services.trend import Trend
from bonetrack.words import gettext as _
from bonetrack.words.dates import plain_date
from bonetrack.words.events import event_name, event_on_day, event_side_words, event_what, site_effect_words

Row = dict[str, Any]


def event_title(draft: EventDraft) -> str:
    return event_on_day(draft)


def event_rows(draft: EventDraft) -> list[Row]:
    facts = [
        (_("What happened"), event_what(draft)),
        (_("Side"), event_side_words(draft)),
        (_("Day"), plain_date(draft.happened_on)),
        (_("Note"), draft.note or _("none")),
    ]
    return [{"key": key, "lines": [value], "step": "form"} for key, value in facts if value is not None]


def event_history_words(values: Mapping[str, Any]) -> dict[str, str]:
    """Kept values of the audit trail as labelled words."""
    return {row["key"]: row["lines"][0] for row in event_rows(draft_of(values))} if values else {}


def event_items(kept: Sequence[KeptEvent]) -> list[Row]:
    """Newest first, each with its own page."""
    return [
        {
            "text": event_name(one.draft),
            "hint": plain_date(one.draft.happened_on),
            "url": url_for("events.show", public_id=one.public_id),
        }
        for one in reversed(kept)
    ]


def events_beside_scans(trend: Trend) -> list[Row]:
    """In order of time, as they are lettered above the chart, with what each does to scans of this site."""
    first_scan_on = trend.points[0].scanned_on if trend.points else None
    return [
        {
            "text": event_on_day(one.draft),
            "effect": site_effect_words(one.draft, trend.site, first_scan_on),
            "url": url_for("events.show", public_id=one.public_id),
        }
        for one in trend.events
    ]
