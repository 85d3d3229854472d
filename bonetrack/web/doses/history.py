"""Every dose of a plan, page by page, and a dose on a day of one's own choice."""

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from bonetrack.core.people import Right
from bonetrack.services.doses import DoseDoubt, add_dose, get_plan
from bonetrack.storage.models import Plan
from bonetrack.storage.plans import agent_of
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now
from bonetrack.web.doses import blueprint
from bonetrack.web.doses.asked import request_key, sites_of, tell_and_go_on
from bonetrack.web.doses.which import ask_which_day, kept_choice
from bonetrack.web.forms.doses import TakenForm
from bonetrack.web.presenters.doses import DoubtText, doubt_words, present_history, present_plans
from bonetrack.words.agents import agent_name


@blueprint.get("/doses")
@needs(Right.LOOK)
def history() -> str:
    patient = open_patient()
    chosen = request.args.get("plan")
    if not chosen:
        return render_template("doses/plans.html", plans=present_plans(patient, now()))
    typed = request.args.get("page", "1")
    page = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    return render_template(
        "doses/history.html", history=present_history(patient, get_plan(patient, chosen), page, now())
    )


@blueprint.route("/doses/add", methods=["GET", "POST"])
@needs(Right.LOG)
def add() -> Response:
    patient, moment = open_patient(), now()
    plan = get_plan(patient, request.values.get("plan", ""))
    form = TakenForm(agent_of(plan), plan.zone, moment, sites_of(plan))
    if not form.is_submitted():
        return _page(plan, form, 200)
    if not form.validate():
        return _page(plan, form, 422)
    facts, is_sure = form.facts(), "is_sure" in request.form
    question = ask_which_day(patient, plan, None, facts.taken_at or moment, facts.site)
    if question is not None:
        return question
    try:
        result = add_dose(patient, current_account(), plan.public_id, facts, request_key(), moment, is_sure=is_sure)
    except DoseDoubt as doubt:
        return _page(plan, form, 200, doubt_words(doubt, patient, plan, moment))
    return tell_and_go_on(plan, result)


def _page(plan: Plan, form: TakenForm, status: int, doubt: DoubtText | None = None) -> Response:
    values = {"plan": plan.public_id, "request_key": request_key()} | kept_choice()
    name, agent = agent_name(plan.agent), agent_of(plan)
    html = render_template("doses/add.html", form=form, name=name, agent=agent, plan=plan, values=values, doubt=doubt)
    return make_response(html, status)
