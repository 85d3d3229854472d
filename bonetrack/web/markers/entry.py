"""Typing a marker result, new or corrected."""

from flask import request
from wtforms import Form

from bonetrack.core.markers import MarkerDraft
from bonetrack.core.people import Right
from bonetrack.services import markers
from bonetrack.web.access import needs, open_patient
from bonetrack.web.clock import today_of
from bonetrack.web.entry_pages import Entry, EntryPages, Page, Row, Typed
from bonetrack.web.forms.markers import MarkerForm, marker_question_form
from bonetrack.web.markers import blueprint
from bonetrack.web.markers.typed import FORM_FIELDS, as_typed
from bonetrack.web.presenters.markers import marker_question_rows, marker_rows
from bonetrack.words import gettext as _
from bonetrack.words.markers import marker_hint


def _make_form(sent: Typed | None) -> MarkerForm:
    """A new form offers the laboratory of the last result."""
    patient = open_patient()
    last = next(iter(markers.list_markers(patient)), None) if sent is None else None
    return MarkerForm(sent, today_of(patient), "" if last is None else last.draft.laboratory)


def _ask(draft: MarkerDraft, public_id: str | None) -> tuple[Form, list[Row]]:
    questions = markers.list_questions(open_patient(), draft, public_id)
    form = marker_question_form(request.form, questions)
    return form, marker_question_rows(questions, draft, form)


def _words(entry: Entry[MarkerDraft]) -> dict[str, object]:
    return {
        "title": _("Add a blood test") if entry.public_id is None else _("Change the blood test"),
        "marker_hints": {option: marker_hint(option) for option in entry.form.marker.choices},
    }


PAGES = EntryPages(
    place="markers",
    index="bones.markers",
    entries=markers.MARKERS,
    fields=FORM_FIELDS,
    make_form=_make_form,
    as_typed=as_typed,
    rows=marker_rows,
    ask=_ask,
    words=_words,
    saved=lambda: _("Saved. Your blood test is in your record."),
)


@blueprint.get("/markers/new")
@needs(Right.MANAGE)
def new() -> Page:
    return PAGES.show_form(PAGES.new())


@blueprint.post("/markers/new")
@needs(Right.MANAGE)
def enter() -> Page:
    return PAGES.go_on(PAGES.new(request.form))


@blueprint.get("/markers/<public_id>/edit")
@needs(Right.MANAGE)
def edit(public_id: str) -> Page:
    return PAGES.show_form(PAGES.correction(public_id))


@blueprint.post("/markers/<public_id>/edit")
@needs(Right.MANAGE)
def correct(public_id: str) -> Page:
    return PAGES.go_on(PAGES.correction(public_id, request.form))
