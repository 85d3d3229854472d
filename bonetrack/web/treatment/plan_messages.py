"""How messages speak of one plan: a notice before its doses, and the person's own word for it."""

from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bonetrack.core.people import Right
from bonetrack.services.doses import get_plan
from bonetrack.services.quiet import choose_plan_messages
from bonetrack.storage.plans import agent_of
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now
from bonetrack.web.forms.reminders import PlanMessagesForm
from bonetrack.web.treatment import blueprint
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name


@blueprint.route("/treatment/<public_id>/messages", methods=["GET", "POST"])
@needs(Right.MANAGE)
def plan_messages(public_id: str) -> Response:
    patient = open_patient()
    plan = get_plan(patient, public_id)
    form = PlanMessagesForm(plan, is_asked_ahead=not agent_of(plan).is_clinic_given)
    if form.validate_on_submit():
        nickname, account = form.nickname.data or "", current_account()
        choose_plan_messages(patient, account, public_id, form.ahead_minutes, nickname, now())
        flash(_("Saved."), "success")
        return redirect(url_for("treatment.plan", public_id=public_id), 303)
    html = render_template("treatment/messages.html", form=form, name=agent_name(plan.agent), public_id=public_id)
    return make_response(html, 422 if form.errors else 200)
