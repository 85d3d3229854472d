"""The list of broken bones and operations, one of them with its history, and its deletion."""

from typing import Any

from flask import render_template

from bonetrack.core.people import Right
from bonetrack.services import events
from bonetrack.services.events_and_scans import needs_talk
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now
from bonetrack.web.entry_deletion import Deletion
from bonetrack.web.entry_pages import Page
from bonetrack.web.events import blueprint
from bonetrack.web.presenters.events import event_history_words, event_items, event_rows, event_title
from bonetrack.web.presenters.history import HistoryRow, history_rows
from bonetrack.words import gettext as _
from bonetrack.words.events import effect_words

DELETION = Deletion(
    template="events/delete.html",
    index="events.index",
    entries=events.EVENTS,
    title=event_title,
    rows=event_rows,
    said=lambda: _("Deleted. The history on this page still shows it."),
)


@blueprint.get("/events")
@needs(Right.LOOK)
def index() -> str:
    patient = open_patient()
    deleted = _history(events.list_event_history(patient))
    return render_template("events/index.html", items=event_items(events.list_events(patient)), deleted=deleted)


@blueprint.get("/events/<public_id>")
@needs(Right.LOOK)
def show(public_id: str) -> str:
    patient = open_patient()
    kept = events.get_event(patient, public_id)
    return render_template(
        "events/show.html",
        title=event_title(kept.draft),
        rows=event_rows(kept.draft),
        effects=effect_words(kept.draft, needs_talk=needs_talk(patient, [kept.draft], now())),
        history=_history(events.list_event_history(patient, public_id)),
        public_id=public_id,
    )


@blueprint.get("/events/<public_id>/delete")
@needs(Right.MANAGE)
def ask_to_delete(public_id: str) -> str:
    return DELETION.ask(public_id)


@blueprint.post("/events/<public_id>/delete")
@needs(Right.MANAGE)
def delete(public_id: str) -> Page:
    return DELETION.delete(public_id)


def _history(entries: list[Any]) -> list[HistoryRow]:
    return history_rows(entries, open_patient().zone, current_account().id, event_history_words)
