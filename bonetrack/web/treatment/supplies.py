"""What is at home of one medicine, the pen in use, and doses that were given before the log."""

from secrets import token_urlsafe

from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bonetrack.core.course_length import dose_limit
from bonetrack.core.people import Right
from bonetrack.services import supplies
from bonetrack.services.courses import set_doses_before
from bonetrack.services.doses import get_plan
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.services.pens import FuturePen, forget_pen, get_pen_plan, open_pen, read_pen
from bonetrack.storage.plans import agent_of, count_given
from bonetrack.web.access import current_account, may, needs, open_patient
from bonetrack.web.clock import now, today_of
from bonetrack.web.forms.supplies import CountForm, DosesBeforeForm, PackForm, PenForm
from bonetrack.web.treatment import blueprint
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name, rule_text
from bonetrack.words.supplies import course_used, doses_before_hint


@blueprint.route("/treatment/<public_id>/supply", methods=["GET", "POST"])
@needs(Right.MANAGE)
def count_supply(public_id: str) -> Response:
    patient = open_patient()
    plan = supplies.get_counted_plan(patient, public_id)
    form = CountForm(agent_of(plan), supplies.read_supply(plan, now()))
    if form.validate_on_submit():
        try:
            supplies.set_count(patient, current_account(), public_id, form.to_count(), form.version_number, now())
        except StaleEdit:
            flash(_("It was counted on another phone meanwhile. Look at it, then count again."), "notice")
        else:
            flash(_("Saved. We count down from here."), "success")
        return _back(public_id)
    page = render_template(
        "treatment/count.html",
        form=form,
        name=agent_name(plan.agent),
        public_id=public_id,
        is_syringe=agent_of(plan).is_clinic_given,
    )
    return make_response(page, 422 if form.errors else 200)


@blueprint.route("/treatment/<public_id>/supply/pack", methods=["GET", "POST"])
@needs(Right.LOG)
def add_pack(public_id: str) -> Response:
    patient = open_patient()
    plan = supplies.get_counted_plan(patient, public_id)
    state = supplies.read_supply(plan, now())
    if state is None:
        page = "treatment.count_supply" if may(Right.MANAGE) else "treatment.plan"
        return redirect(url_for(page, public_id=public_id), 303)
    form = PackForm(agent_of(plan), state, token_urlsafe(16))
    if form.validate_on_submit():
        key = form.request_key.data or token_urlsafe(16)
        try:
            supplies.add_pack(patient, current_account(), public_id, *form.facts(), key, now())
        except (StaleEdit, NotFound):
            flash(_("It was counted on another phone meanwhile. Look at it, then try again."), "notice")
        else:
            flash(_("Saved. The new pack is added."), "success")
        return _back(public_id)
    page = render_template("treatment/pack.html", form=form, name=agent_name(plan.agent), public_id=public_id)
    return make_response(page, 422 if form.errors else 200)


@blueprint.post("/treatment/<public_id>/supply/stop")
@needs(Right.MANAGE)
def forget_supply(public_id: str) -> Response:
    supplies.forget_supply(open_patient(), current_account(), public_id, now())
    flash(_("Saved. Nothing is counted any more."), "success")
    return _back(public_id)


@blueprint.route("/treatment/<public_id>/pen", methods=["GET", "POST"])
@needs(Right.LOG)
def pen(public_id: str) -> Response:
    patient = open_patient()
    plan = get_pen_plan(patient, public_id)
    state = read_pen(plan, now())
    if state is None:
        raise NotFound(public_id)
    form = PenForm(plan.starts_on, today_of(patient), None if state.age is None else state.age.opened_on)
    if form.validate_on_submit() and form.opened_on.data is not None:
        open_pen(patient, current_account(), public_id, form.opened_on.data, now())
        flash(_("Saved."), "success")
        return _back(public_id)
    page = render_template(
        "treatment/pen.html",
        form=form,
        name=agent_name(plan.agent),
        public_id=public_id,
        rule=rule_text(state.rule.rule),
        source_url=state.rule.source_url,
        is_known=state.age is not None,
    )
    return make_response(page, 422 if form.errors else 200)


@blueprint.post("/treatment/<public_id>/pen/new")
@needs(Right.LOG)
def new_pen(public_id: str) -> Response:
    patient = open_patient()
    try:
        open_pen(patient, current_account(), public_id, today_of(patient), now())
    except FuturePen:
        flash(_("This plan has not begun yet."), "notice")
    else:
        flash(_("Saved. The new pen counts from today."), "success")
    return _back(public_id)


@blueprint.post("/treatment/<public_id>/pen/stop")
@needs(Right.MANAGE)
def stop_pen(public_id: str) -> Response:
    forget_pen(open_patient(), current_account(), public_id, now())
    flash(_("Saved. The age of the pen is not watched any more."), "success")
    return _back(public_id)


@blueprint.route("/treatment/<public_id>/doses-before", methods=["GET", "POST"])
@needs(Right.MANAGE)
def doses_before(public_id: str) -> Response:
    patient = open_patient()
    plan = get_plan(patient, public_id)
    agent = agent_of(plan)
    if dose_limit(agent.key) is None:
        return _back(public_id)
    logged = count_given(plan) - plan.doses_before
    form = DosesBeforeForm(agent, plan.doses_before, logged)
    if form.validate_on_submit() and form.doses.data is not None:
        set_doses_before(patient, current_account(), public_id, form.doses.data, now())
        flash(_("Saved. %(count)s", count=course_used(True, logged + form.doses.data, form.limit)), "success")
        return _back(public_id)
    values = {"form": form, "name": agent_name(plan.agent), "public_id": public_id, "hint": doses_before_hint(logged)}
    return make_response(render_template("treatment/doses_before.html", **values), 422 if form.errors else 200)


def _back(public_id: str) -> Response:
    return redirect(url_for("treatment.plan", public_id=public_id), 303)
