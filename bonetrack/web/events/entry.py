"""Typing a broken bone or an operation, new or corrected."""

from flask import request
from wtforms import Form

from bonetrack.core.events import EventDraft
from bonetrack.core.people import Right
from bonetrack.services import events
from bonetrack.web.access import needs, open_patient
from bonetrack.web.clock import today_of
from bonetrack.web.entry_pages import Entry, EntryPages, Page, Row, Typed
from bonetrack.web.events import blueprint
from bonetrack.web.events.typed import FORM_FIELDS, as_typed
from bonetrack.web.forms.events import CHOICES, EventForm, SameDayForm
from bonetrack.web.presenters.events import event_rows
from bonetrack.words import gettext as _
from bonetrack.words.events import event_hint, same_day_words


def _make_form(sent: Typed | None) -> EventForm:
    patient = open_patient()
    return EventForm(sent, today_of(patient), patient.birth_year)


def _ask(draft: EventDraft, public_id: str | None) -> tuple[Form, list[Row]]:
    if not events.is_asked_about(open_patient(), draft, public_id):
        return Form(), []
    form = SameDayForm(request.form)
    return form, [{"text": same_day_words(draft), "field": form.same_day}]


def _words(entry: Entry[EventDraft]) -> dict[str, object]:
    return {
        "title": _("Add a broken bone or operation") if entry.public_id is None else _("Change this entry"),
        "hints": {choice: event_hint(*what) for choice, what in CHOICES.items()},
    }


PAGES = EntryPages(
    place="events",
    index="events.index",
    entries=events.EVENTS,
    fields=FORM_FIELDS,
    make_form=_make_form,
    as_typed=as_typed,
    rows=event_rows,
    ask=_ask,
    words=_words,
    saved=lambda: _("Saved. It is in your record."),
)


@blueprint.get("/events/new")
@needs(Right.MANAGE)
def new() -> Page:
    return PAGES.show_form(PAGES.new())


@blueprint.post("/events/new")
@needs(Right.MANAGE)
def enter() -> Page:
    return PAGES.go_on(PAGES.new(request.form))


@blueprint.get("/events/<public_id>/edit")
@needs(Right.MANAGE)
def edit(public_id: str) -> Page:
    return PAGES.show_form(PAGES.correction(public_id))


@blueprint.post("/events/<public_id>/edit")
@needs(Right.MANAGE)
def correct(public_id: str) -> Page:
    return PAGES.go_on(PAGES.correction(public_id, request.form))
