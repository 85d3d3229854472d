"""The dose that was taken earlier: its day and time are chosen by the person."""

from datetime import datetime

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from bonetrack.core.agents import LabelRegion
from bonetrack.core.people import Right
from bonetrack.core.rhythm import local_day
from bonetrack.services.doses import DoseDoubt, log_dose
from bonetrack.services.occurrences import NoLongerDue
from bonetrack.storage.plans import rhythm_of
from bonetrack.web.access import current_account, needs
from bonetrack.web.clock import now
from bonetrack.web.doses import blueprint
from bonetrack.web.doses.asked import AskedDose, asked_dose, no_longer_due, request_key, sites_of, tell_and_go_on
from bonetrack.web.doses.early import ask_if_early
from bonetrack.web.doses.which import ask_which_day, kept_choice
from bonetrack.web.forms.doses import TakenForm
from bonetrack.web.presenters.doses import doubt_words, due_words
from bonetrack.web.presenters.plans import RuleText, late_rules
from bonetrack.words.agents import agent_name


@blueprint.get("/doses/earlier")
@needs(Right.LOG)
def earlier() -> Response:
    return show_earlier(asked_dose())


@blueprint.post("/doses/earlier")
@needs(Right.LOG)
def save_earlier() -> Response:
    asked, moment = asked_dose(), now()
    form = TakenForm(asked.agent, asked.plan.zone, moment, sites_of(asked.plan))
    if not form.validate():
        return _page(asked, form, 422)
    is_sure, facts = "is_sure" in request.form, form.facts()
    taken_at = facts.taken_at or moment
    question = ask_which_day(asked.patient, asked.plan, asked.key, taken_at, facts.site)
    if question is None:
        question = ask_if_early(asked, taken_at, facts.site)
    if question is not None:
        return question
    try:
        result = log_dose(asked.patient, current_account(), asked.key, facts, request_key(), moment, is_sure=is_sure)
    except NoLongerDue:
        return no_longer_due()
    except DoseDoubt as doubt:
        return _page(asked, form, 200, doubt)
    return tell_and_go_on(asked.plan, result)


def show_earlier(asked: AskedDose, taken_at: datetime | None = None, doubt: DoseDoubt | None = None) -> Response:
    """Also where a question came up at the one tap: then day and time are filled in."""
    form = TakenForm(asked.agent, asked.plan.zone, now(), sites_of(asked.plan), taken_at)
    if taken_at is not None:
        form.fill_in(taken_at)
    return _page(asked, form, 200, doubt)


def _page(asked: AskedDose, form: TakenForm, status: int, doubt: DoseDoubt | None = None) -> Response:
    html = render_template(
        "doses/earlier.html",
        form=form,
        name=agent_name(asked.agent.key),
        agent=asked.agent,
        due=due_words(asked.key),
        values={**asked.values(), "request_key": request_key()} | kept_choice(),
        doubt=None if doubt is None else doubt_words(doubt, asked.patient, asked.plan, now()),
        rules=_late_rules(asked),
    )
    return make_response(html, status)


def _late_rules(asked: AskedDose) -> list[RuleText]:
    """What is said of a dose of an earlier day."""
    if asked.key.due_on >= local_day(now(), asked.plan.zone):
        return []
    return late_rules(asked.agent.key, LabelRegion(asked.patient.label_region), rhythm_of(asked.plan))
