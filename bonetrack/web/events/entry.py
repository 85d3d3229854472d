"""Typing a broken bone or an operation, new or corrected: the form, the check page, and the moment it is kept."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from bonetrack.core.events import EventDraft
from bonetrack.core.people import Right
from bonetrack.services import events
from bonetrack.services.errors import StaleEdit
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now, today_of
from bonetrack.web.events import blueprint
from bonetrack.web.events.typed import FORM_FIELDS, as_typed
from bonetrack.web.forms.events import CHOICES, EventForm, SameDayForm
from bonetrack.web.presenters.events import event_rows
from bonetrack.words import gettext as _
from bonetrack.words.events import event_hint, same_day_words

Page = str | tuple[str, int] | Response


@dataclass
class Entry:
    """One person typing one event; `public_id` when it corrects one that is kept."""

    typed: "MultiDict[str, str]"
    form: EventForm
    url: str
    keep: Callable[[EventDraft], events.KeptEvent]
    public_id: str | None = None
    stale: events.KeptEvent | None = field(default=None)

    @property
    def request_key(self) -> str:
        return self.typed.get("request_key", "")[:64]


@blueprint.get("/events/new")
@needs(Right.LOG)
def new() -> Page:
    return _show_form(_new_entry(None))


@blueprint.post("/events/new")
@needs(Right.LOG)
def enter() -> Page:
    return _go_on(_new_entry(request.form))


@blueprint.get("/events/<public_id>/edit")
@needs(Right.LOG)
def edit(public_id: str) -> Page:
    kept = events.get_event(open_patient(), public_id)
    return _show_form(_edit_entry(public_id, as_typed(kept.draft, kept.version)))


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
        return _show_form(entry, status=422)
    asked = request.form.get("go", "")
    if asked == "form":
        return _show_form(entry)
    return _save(entry) if asked == "save" else _show_check(entry)


def _save(entry: Entry) -> Page:
    patient, draft = open_patient(), entry.form.to_draft()
    done = events.find_recorded(patient, draft, entry.request_key)
    if done is not None and entry.public_id is None:
        return redirect(url_for("events.show", public_id=done.public_id), 303)
    if events.is_asked_about(patient, draft, entry.public_id) and not SameDayForm(request.form).validate():
        return _show_check(entry, status=422, has_answered=True)
    try:
        kept = entry.keep(draft)
    except StaleEdit as error:
        entry.stale = cast("events.KeptEvent", error.current)
        entry.typed["version"] = str(entry.stale.version)
        return _show_check(entry, status=409)
    flash(_("Saved. It is in your record."), "success")
    return redirect(url_for("events.show", public_id=kept.public_id), 303)


def _show_form(entry: Entry, *, status: int = 200) -> Page:
    page = render_template(
        "events/form.html",
        form=entry.form,
        carried=_carried(entry, ("request_key", "version")),
        url=entry.url,
        cancel_url=_cancel_url(entry),
        title=_("Add a broken bone or operation") if entry.public_id is None else _("Change this entry"),
        hints={choice: event_hint(*what) for choice, what in CHOICES.items()},
    )
    return page, status


def _show_check(entry: Entry, *, status: int = 200, has_answered: bool = False) -> Page:
    draft = entry.form.to_draft()
    is_asked = events.is_asked_about(open_patient(), draft, entry.public_id)
    form = SameDayForm(request.form) if is_asked else None
    if form is not None and has_answered:
        form.validate()
    page = render_template(
        "events/check.html",
        form=form,
        carried=_carried(entry, (*FORM_FIELDS, "request_key", "version")),
        url=entry.url,
        cancel_url=_cancel_url(entry),
        rows=event_rows(draft),
        question=same_day_words(draft),
        stale_rows=None if entry.stale is None else event_rows(entry.stale.draft),
    )
    return page, status


def _carried(entry: Entry, names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, entry.typed[name]) for name in names if name in entry.typed]


def _cancel_url(entry: Entry) -> str:
    if entry.public_id is None:
        return url_for("events.index")
    return url_for("events.show", public_id=entry.public_id)
