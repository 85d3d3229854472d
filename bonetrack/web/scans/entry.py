"""Typing a scan, new or corrected: the pages, the soft questions, and the moment it is kept."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from bonetrack.core.dxa import Site
from bonetrack.core.people import Right
from bonetrack.core.scan_entry import ScanDraft
from bonetrack.services import scans
from bonetrack.services.errors import StaleEdit
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now, today_of
from bonetrack.web.forms.scans import question_form
from bonetrack.web.presenters.scans import answer_rows, question_rows, step_title
from bonetrack.web.scans import blueprint
from bonetrack.web.scans.steps import ABOUT, CHECK, ScanSteps, as_typed
from bonetrack.words import gettext as _
from bonetrack.words.sites import site_hint, t_score_words

Page = str | tuple[str, int] | Response


@dataclass
class Journey:
    """One person typing one scan; `public_id` when it corrects one that is kept."""

    steps: ScanSteps
    url: str
    keep: Callable[[ScanDraft], scans.KeptScan]
    public_id: str | None = None
    stale: scans.KeptScan | None = field(default=None)


@blueprint.get("/scans/new")
@needs(Right.MANAGE)
def new() -> Page:
    return _show(_new_journey(), ABOUT)


@blueprint.post("/scans/new")
@needs(Right.MANAGE)
def enter() -> Page:
    return _go_on(_new_journey())


@blueprint.get("/scans/<public_id>/edit")
@needs(Right.MANAGE)
def edit(public_id: str) -> Page:
    kept = scans.get_scan(open_patient(), public_id)
    return _show(_edit_journey(public_id, as_typed(kept.draft, kept.version)), CHECK)


@blueprint.post("/scans/<public_id>/edit")
@needs(Right.MANAGE)
def correct(public_id: str) -> Page:
    scans.get_scan(open_patient(), public_id)
    return _go_on(_edit_journey(public_id, request.form))


def _new_journey() -> Journey:
    patient, account = open_patient(), current_account()
    last = next(iter(scans.list_scans(patient)), None)
    steps = ScanSteps(request.form, today_of(patient), None if last is None else last.draft)
    return Journey(
        steps,
        url_for("scans.new"),
        lambda draft: scans.record_scan(patient, account, draft, steps.request_key, now()),
    )


def _edit_journey(public_id: str, typed: "MultiDict[str, str]") -> Journey:
    patient, account = open_patient(), current_account()
    steps = ScanSteps(typed, today_of(patient), None)
    return Journey(
        steps,
        url_for("scans.edit", public_id=public_id),
        lambda draft: scans.correct_scan(patient, account, public_id, draft, steps.version, now()),
        public_id,
    )


def _go_on(journey: Journey) -> Page:
    """From the page that was sent to the next: the first with a problem, the one asked for, or the first unseen."""
    steps, asked = journey.steps, request.form.get("go", "")
    sent = request.form.get("step", ABOUT)
    goes_back = steps.comes_before(asked, sent)
    if sent in steps.names and not goes_back and not steps.is_good(sent):
        return _show(journey, sent, status=422)
    if asked == "save":
        return _save(journey)
    return _show(journey, asked if asked in steps.names else steps.next_unseen())


def _save(journey: Journey) -> Page:
    bad = journey.steps.first_bad()
    if bad is not None:
        return _show(journey, bad, status=422)
    draft = journey.steps.draft()
    done = scans.find_recorded(open_patient(), draft, journey.steps.request_key)
    if done is not None and journey.public_id is None:
        return redirect(url_for("scans.show", public_id=done.public_id), 303)
    questions = scans.list_questions(open_patient(), draft, journey.public_id)
    if not question_form(request.form, questions).validate():
        return _show(journey, CHECK, status=422, has_answered=True)
    try:
        kept = journey.keep(draft)
    except StaleEdit as error:
        journey.stale = error.current  # type: ignore[assignment]
        journey.steps.typed["version"] = str(journey.stale.version)  # type: ignore[union-attr]
        return _show(journey, CHECK, status=409)
    flash(_("Saved. Your scan is in your record."), "success")
    return redirect(url_for("scans.show", public_id=kept.public_id), 303)


def _show(journey: Journey, step: str, *, status: int = 200, has_answered: bool = False) -> Page:
    steps = journey.steps
    if step == CHECK and (bad := steps.first_bad()) is not None:
        step, status = bad, 422
    number = steps.names.index(step) + 1
    values = {
        "url": journey.url,
        "step": step,
        "carried": steps.carried(step),
        "title": step_title(step, is_new=journey.public_id is None),
        "number": number,
        "is_new": journey.public_id is None,
        "step_before": steps.names[number - 2] if number > 1 else None,
        "total": max(len(steps.names), 3),
        "cancel_url": url_for("scans.index")
        if journey.public_id is None
        else url_for("scans.show", public_id=journey.public_id),
    }
    if step == CHECK:
        return render_template("scans/check.html", **values, **_check_values(journey, has_answered)), status
    values |= {"form": steps.form(step), "is_filled_in": steps.last is not None and step == ABOUT}
    values |= {"site_hints": {site: site_hint(site) for site in Site}, "t_score_hint": t_score_words()}
    return render_template("scans/about.html" if step == ABOUT else "scans/site.html", **values), status


def _check_values(journey: Journey, has_answered: bool) -> dict[str, object]:
    draft = journey.steps.draft()
    questions = scans.list_questions(open_patient(), draft, journey.public_id)
    form = question_form(request.form, questions)
    if has_answered:
        form.validate()
    return {
        "form": form,
        "rows": answer_rows(draft),
        "questions": question_rows(questions, form),
        "stale_rows": None if journey.stale is None else answer_rows(journey.stale.draft),
    }
