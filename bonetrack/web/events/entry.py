"""Typing a broken bone or an operation, new or corrected: from page to page, and the moment it is kept."""

import secrets
from typing import cast

from flask import flash, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from bonetrack.core.people import Right
from bonetrack.services import events
from bonetrack.services.errors import StaleEdit
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now, today_of
from bonetrack.web.events import blueprint
from bonetrack.web.events.entry_pages import Entry, Page, show_check, show_form
from bonetrack.web.events.typed import as_typed
from bonetrack.web.forms.events import EventForm, SameDayForm
from bonetrack.words import gettext as _


@blueprint.get("/events/new")
@needs(Right.LOG)
def new() -> Page:
    return show_form(_new_entry(None))


@blueprint.post("/events/new")
@needs(Right.LOG)
def enter() -> Page:
    return _go_on(_new_entry(request.form))


@blueprint.get("/events/<public_id>/edit")
@needs(Right.LOG)
def edit(public_id: str) -> Page:
    kept = events.get_event(open_patient(), public_id)
    return show_form(_edit_entry(public_id, as_typed(kept.draft, kept.version)))


@blueprint.post("/events/<public_id>/edit")
@needs(Right.LOG)
def correct(public_id: str) -> Page:
    events.get_event(open_patient(), public_id)
    return _go_on(_edit_entry(public_id, request.form))


def _new_entry(sent: "MultiDict[str, str] | None") -> Entry:
    patient, account = open_patient(), current_account()
    typed = MultiDict({"request_key": secrets.token_urlsafe(24)}) if sent is None else sent.copy()
    return Entry(
        typed,
        EventForm(sent, today_of(patient), patient.birth_year),
        url_for("events.new"),
        lambda draft: events.record_event(patient, account, draft, typed.get("request_key", "")[:64], now()),
    )


def _edit_entry(public_id: str, sent: "MultiDict[str, str]") -> Entry:
    patient, account = open_patient(), current_account()
    typed = sent.copy()
    version = typed.get("version", 0, int)
    return Entry(
        typed,
        EventForm(typed, today_of(patient), patient.birth_year),
        url_for("events.edit", public_id=public_id),
        lambda draft: events.correct_event(patient, account, public_id, draft, version, now()),
        public_id,
    )


def _go_on(entry: Entry) -> Page:
    """The form until it is good, then the check page, then the record."""
    if not entry.form.validate():
        return show_form(entry, status=422)
    asked = request.form.get("go", "")
    if asked == "form":
        return show_form(entry)
    return _save(entry) if asked == "save" else show_check(entry)


def _save(entry: Entry) -> Page:
    patient, draft = open_patient(), entry.form.to_draft()
    done = events.find_recorded(patient, draft, entry.request_key)
    if done is not None and entry.public_id is None:
        return redirect(url_for("events.show", public_id=done.public_id), 303)
    if events.is_asked_about(patient, draft, entry.public_id) and not SameDayForm(request.form).validate():
        return show_check(entry, status=422, has_answered=True)
    try:
        kept = entry.keep(draft)
    except StaleEdit as error:
        entry.stale = cast("events.KeptEvent", error.current)
        entry.typed["version"] = str(entry.stale.version)
        return show_check(entry, status=409)
    flash(_("Saved. It is in your record."), "success")
    return redirect(url_for("events.show", public_id=kept.public_id), 303)
