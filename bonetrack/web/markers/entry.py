"""Typing a marker result, new or corrected: the form, the soft questions, and the moment it is kept."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from bonetrack.core.markers import MarkerDraft
from bonetrack.core.people import Right
from bonetrack.services import markers
from bonetrack.services.errors import StaleEdit
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now, today_of
from bonetrack.web.forms.markers import MarkerForm, marker_question_form
from bonetrack.web.markers import blueprint
from bonetrack.web.markers.typed import FORM_FIELDS, as_typed
from bonetrack.web.presenters.markers import marker_question_rows, marker_rows
from bonetrack.words import gettext as _
from bonetrack.words.markers import marker_hint

Page = str | tuple[str, int] | Response


@dataclass
class Entry:
    """One person typing one result; `public_id` when it corrects one that is kept."""

    typed: "MultiDict[str, str]"
    form: MarkerForm
    url: str
    keep: Callable[[MarkerDraft], markers.KeptMarker]
    public_id: str | None = None
    stale: markers.KeptMarker | None = field(default=None)


@blueprint.get("/markers/new")
@needs(Right.LOG)
def new() -> Page:
    return _show_form(_new_entry(None))


@blueprint.post("/markers/new")
@needs(Right.LOG)
def enter() -> Page:
    return _go_on(_new_entry(request.form))


@blueprint.get("/markers/<public_id>/edit")
@needs(Right.LOG)
def edit(public_id: str) -> Page:
    kept = markers.get_marker(open_patient(), public_id)
    return _show_form(_edit_entry(public_id, as_typed(kept.draft, kept.version)))


@blueprint.post("/markers/<public_id>/edit")
@needs(Right.LOG)
def correct(public_id: str) -> Page:
    markers.get_marker(open_patient(), public_id)
    return _go_on(_edit_entry(public_id, request.form))


def _new_entry(sent: "MultiDict[str, str] | None") -> Entry:
    patient, account = open_patient(), current_account()
    last = next(iter(markers.list_markers(patient)), None)
    typed = MultiDict({"request_key": secrets.token_urlsafe(24)}) if sent is None else sent.copy()
    form = MarkerForm(sent, today_of(patient), "" if last is None else last.draft.laboratory)
    return Entry(
        typed,
        form,
        url_for("markers.new"),
        lambda draft: markers.record_marker(patient, account, draft, typed.get("request_key", "")[:64], now()),
    )


def _edit_entry(public_id: str, sent: "MultiDict[str, str]") -> Entry:
    patient, account = open_patient(), current_account()
    typed = sent.copy()
    version = typed.get("version", 0, int)
    return Entry(
        typed,
        MarkerForm(typed, today_of(patient)),
        url_for("markers.edit", public_id=public_id),
        lambda draft: markers.correct_marker(patient, account, public_id, draft, version, now()),
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
    done = markers.find_recorded(patient, draft, entry.typed.get("request_key", "")[:64])
    if done is not None and entry.public_id is None:
        return redirect(url_for("markers.show", public_id=done.public_id), 303)
    questions = markers.list_questions(patient, draft, entry.public_id)
    if not marker_question_form(request.form, questions).validate():
        return _show_check(entry, status=422, has_answered=True)
    try:
        kept = entry.keep(draft)
    except StaleEdit as error:
        entry.stale = cast("markers.KeptMarker", error.current)
        entry.typed["version"] = str(entry.stale.version)
        return _show_check(entry, status=409)
    flash(_("Saved. Your blood test is in your record."), "success")
    return redirect(url_for("markers.show", public_id=kept.public_id), 303)


def _show_form(entry: Entry, *, status: int = 200) -> Page:
    page = render_template(
        "markers/form.html",
        form=entry.form,
        carried=_carried(entry, ("request_key", "version")),
        url=entry.url,
        cancel_url=_cancel_url(entry),
        title=_("Add a blood test") if entry.public_id is None else _("Change the blood test"),
        marker_hints={option: marker_hint(option) for option in entry.form.marker.choices},
    )
    return page, status


def _show_check(entry: Entry, *, status: int = 200, has_answered: bool = False) -> Page:
    draft = entry.form.to_draft()
    questions = markers.list_questions(open_patient(), draft, entry.public_id)
    form = marker_question_form(request.form, questions)
    if has_answered:
        form.validate()
    page = render_template(
        "markers/check.html",
        form=form,
        carried=_carried(entry, (*FORM_FIELDS, "request_key", "version")),
        url=entry.url,
        cancel_url=_cancel_url(entry),
        rows=marker_rows(draft),
        questions=marker_question_rows(questions, draft, form),
        stale_rows=None if entry.stale is None else marker_rows(entry.stale.draft),
    )
    return page, status


def _carried(entry: Entry, names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, entry.typed[name]) for name in names if name in entry.typed]


def _cancel_url(entry: Entry) -> str:
    if entry.public_id is None:
        return url_for("bones.markers")
    return url_for("markers.show", public_id=entry.public_id)
