"""Marker results as ready-to-print rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup
from wtforms import Form

from bonetrack.core.marker_response import MarkerReading
from bonetrack.core.markers import Marker, MarkerDraft, MarkerQuestionKey
from bonetrack.services.markers import KeptMarker, draft_of
from bonetrack.words import gettext as _
from bonetrack.words.chart import marker_chart_label
from bonetrack.words.dates import clock_time, plain_date
from bonetrack.words.evidence import reviewed_sentence
from bonetrack.words.marker_response import response_paragraphs, source_words
from bonetrack.words.markers import (
    drawn_words,
    fasting_words,
    interval_words,
    marker_hint,
    marker_name,
    marker_question_words,
    result_words,
)

Row = dict[str, Any]


def marker_title(draft: MarkerDraft) -> str:
    return _("%(name)s of %(day)s", name=marker_name(draft.marker), day=plain_date(draft.drawn_on))


def marker_rows(draft: MarkerDraft) -> list[Row]:
    time_words = _("not given") if draft.drawn_time is None else clock_time(draft.drawn_time)
    facts = [
        (_("Marker"), marker_name(draft.marker)),
        (_("Result"), result_words(draft)),
        (_("Day of the blood test"), plain_date(draft.drawn_on)),
        (_("Time of the blood test"), time_words),
        (_("Fasting"), fasting_words(draft.is_fasting)),
        (_("Laboratory"), draft.laboratory or _("not named")),
        (_("Interval of the laboratory"), interval_words(draft)),
    ]
    return [{"key": key, "lines": [value], "step": "form"} for key, value in facts]


def marker_history_words(values: Mapping[str, Any]) -> dict[str, str]:
    """Kept values of the audit trail as labelled words."""
    return {row["key"]: row["lines"][0] for row in marker_rows(draft_of(values))} if values else {}


def marker_note(draft: MarkerDraft) -> str | None:
    return drawn_words(draft)


def marker_question_rows(questions: Sequence[MarkerQuestionKey], draft: MarkerDraft, form: Form) -> list[Row]:
    return [{"text": marker_question_words(key, draft), "field": form[str(key)]} for key in questions]


def marker_blocks(kept: Sequence[KeptMarker], responses: Mapping[Marker, Sequence[MarkerReading]]) -> list[Row]:
    """Each marker that has results: its chart, what published rules say, and the results as a table, newest first."""
    found = []
    for marker in Marker:
        own = [one for one in kept if one.draft.marker is marker]
        if own:
            name = marker_name(marker)
            found.append(
                {
                    "marker": str(marker),
                    "name": name,
                    "hint": marker_hint(marker),
                    "label": marker_chart_label(name),
                    "summary": _summary(own),
                    "responses": [_response(one) for one in responses.get(marker, ())],
                    "headers": _headers(),
                    "rows": [_table_row(one) for one in own],
                }
            )
    return found


def _response(reading: MarkerReading) -> Row:
    return {
        "paragraphs": response_paragraphs(reading),
        "source": source_words(reading),
        "url": reading.rule.source_url,
        "reviewed": reviewed_sentence(reading.rule.reviewed_on),
    }


def _headers() -> list[str]:
    return [_("Day"), _("Result"), _("Range of the laboratory"), _("Fasting"), _("Laboratory")]


def _table_row(kept: KeptMarker) -> list[str | Markup]:
    draft = kept.draft
    day = Markup('<a href="{}">{}</a>').format(
        url_for("markers.show", public_id=kept.public_id), plain_date(draft.drawn_on)
    )
    laboratory = draft.laboratory or _("not named")
    return [day, result_words(draft), interval_words(draft), fasting_words(draft.is_fasting), laboratory]


def _summary(kept: Sequence[KeptMarker]) -> str:
    parts = [_("Each result stands beside the range of its own laboratory.")]
    if len({one.draft.laboratory for one in kept}) > 1:
        parts.append(_("Results of two laboratories are not joined by a line."))
    if any(drawn_words(one.draft) for one in kept):
        parts.append(_("CTX can be compared only when taken fasting and before 10:00."))
    return " ".join(parts)
