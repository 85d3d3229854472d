"""Stopping a plan with its date and reason; deleting one that nothing was logged for."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bonetrack.core.people import Right
from bonetrack.services.doses import get_plan
from bonetrack.services.errors import StaleEdit
from bonetrack.services.plans import PlanHasDoses, delete_plan, stop_plan
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now
from bonetrack.web.forms.stopping import StopForm
from bonetrack.web.presenters.plans import present_plan, stop_notice
from bonetrack.web.treatment import blueprint
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name


@blueprint.route("/treatment/<public_id>/stop", methods=["GET", "POST"])
@needs(Right.MANAGE)
def stop(public_id: str) -> Response:
    patient = open_patient()
    row = get_plan(patient, public_id)
    form, status = StopForm(row), 200
    if form.is_submitted():
        if form.validate():
            try:
                stop_plan(patient, current_account(), public_id, *form.facts(), form.version_number, now())
            except StaleEdit:
                flash(_("This plan was changed on another phone. Look at it, then try again."), "notice")
            else:
                flash(_("Saved. %(name)s has a stop date.", name=agent_name(row.agent)), "success")
            return redirect(url_for("treatment.plan", public_id=public_id), 303)
        status = 422
    plan = present_plan(row, patient, now())
    return make_response(render_template("treatment/stop.html", form=form, plan=plan, notice=stop_notice(row)), status)


@blueprint.route("/treatment/<public_id>/delete", methods=["GET", "POST"])
@needs(Right.MANAGE)
def delete(public_id: str) -> Response:
    patient = open_patient()
    row = get_plan(patient, public_id)
    if request.method == "GET":
        return make_response(render_template("treatment/delete.html", plan=present_plan(row, patient, now())))
    try:
        delete_plan(patient, current_account(), public_id, now())
    except PlanHasDoses:
        flash(_("This plan has logged doses, so it stays. You can stop it."), "notice")
        return redirect(url_for("treatment.plan", public_id=public_id), 303)
    flash(_("The plan is deleted."), "success")
    return redirect(url_for("treatment.treatment"), 303)
