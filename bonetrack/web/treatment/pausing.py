"""Pausing a plan, changing the pause, and ending it early."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bonetrack.core.pauses import can_be_paused
from bonetrack.core.people import Right
from bonetrack.core.rhythm import local_day
from bonetrack.services.doses import get_plan
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.services.pauses import PausesOverlap, change_pause, end_pause, find_live_pause, list_tellable, pause_plan
from bonetrack.storage.models import Pause, Plan
from bonetrack.storage.plans import agent_of
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now
from bonetrack.web.forms.pauses import PauseForm
from bonetrack.web.page import settings
from bonetrack.web.presenters.pauses import present_no_pause, present_pause_page
from bonetrack.web.sent_version import read_version
from bonetrack.web.treatment import blueprint
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name
from bonetrack.words.pauses import saved_pause


@blueprint.route("/treatment/<public_id>/pause", methods=["GET", "POST"])
@needs(Right.MANAGE)
def pause(public_id: str) -> Response:
    plan = get_plan(open_patient(), public_id)
    if not can_be_paused(agent_of(plan)):
        return make_response(render_template("treatment/no_pause.html", page=present_no_pause(plan, now())))
    kept = find_live_pause(plan, now())
    form = PauseForm(plan, local_day(now(), plan.zone), kept, list_tellable(open_patient(), plan))
    if not form.is_submitted():
        return _page(plan, form, kept, 200)
    if not form.validate():
        return _page(plan, form, kept, 422)
    try:
        _keep(plan, form, kept)
    except PausesOverlap:
        form.starts_on.errors = [_("Another pause covers some of these days. Choose other days")]
        return _page(plan, form, kept, 422)
    except (StaleEdit, NotFound):
        flash(_("The pause was changed on another phone. Look at it, then try again."), "notice")
    return redirect(url_for("treatment.plan", public_id=public_id), 303)


def _keep(plan: Plan, form: PauseForm, kept: Pause | None) -> None:
    patient, account, draft = open_patient(), current_account(), form.to_draft()
    if kept is None:
        pause_plan(patient, account, plan.public_id, draft, settings().mail_domain, now())
    else:
        change_pause(patient, account, kept.public_id, draft, form.version_number, settings().mail_domain, now())
    name = agent_name(plan.agent)
    has_begun = draft.starts_on <= local_day(now(), plan.zone)
    flash(saved_pause(name, draft.starts_on, draft.ends_on, has_begun=has_begun), "success")


@blueprint.post("/treatment/<public_id>/pause/end")
@needs(Right.MANAGE)
def end(public_id: str) -> Response:
    patient = open_patient()
    plan = get_plan(patient, public_id)
    kept = find_live_pause(plan, now())
    try:
        if kept is not None:
            end_pause(patient, current_account(), kept.public_id, read_version(request.form.get("version")), now())
            flash(_("The pause is over. %(name)s goes on from today.", name=agent_name(plan.agent)), "success")
    except StaleEdit:
        flash(_("The pause was changed on another phone. Look at it, then try again."), "notice")
    return redirect(url_for("treatment.plan", public_id=public_id), 303)


def _page(plan: Plan, form: PauseForm, kept: Pause | None, status: int) -> Response:
    page = present_pause_page(plan, kept)
    return make_response(render_template("treatment/pause.html", form=form, page=page), status)
