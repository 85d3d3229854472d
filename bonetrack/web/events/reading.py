"""The list of broken bones and operations, one of them with its history, and its deletion."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bonetrack.core.people import Right
from bonetrack.services import events
from bonetrack.services.errors import StaleEdit
from bonetrack.services.events_and_scans import needs_talk
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now
from bonetrack.web.events import blueprint
from bonetrack.web.presenters.events import event_history_words, event_items, event_rows, event_title
from bonetrack.web.presenters.history import HistoryRow, history_rows
from bonetrack.words import gettext as _
from bonetrack.words.events import effect_words


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
@needs(Right.LOG)
def ask_to_delete(public_id: str) -> str:
    return _deletion_page(events.get_event(open_patient(), public_id))


@blueprint.post("/events/<public_id>/delete")
@needs(Right.LOG)
def delete(public_id: str) -> str | tuple[str, int] | Response:
    version = request.form.get("version", 0, int)
    try:
        events.delete_event(open_patient(), current_account(), public_id, version, now())
    except StaleEdit:
        return _deletion_page(events.get_event(open_patient(), public_id), was_changed=True), 409
    flash(_("Deleted. The history on this page still shows it."), "success")
    return redirect(url_for("events.index"), 303)


def _history(entries: list[Any]) -> list[HistoryRow]:
    return history_rows(entries, open_patient().zone, current_account().id, event_history_words)


def _deletion_page(kept: events.KeptEvent, *, was_changed: bool = False) -> str:
    return render_template(
        "events/delete.html",
        title=event_title(kept.draft),
        rows=event_rows(kept.draft),
        public_id=kept.public_id,
        version=kept.version,
        was_changed=was_changed,
    )
