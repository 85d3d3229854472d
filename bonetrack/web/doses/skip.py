"""Skipping a dose, with a reason."""

from flask import abort, make_response, render_template
from werkzeug.wrappers import Response

from bonetrack.core.people import Right
from bonetrack.services.doses import log_dose
from bonetrack.services.occurrences import NoLongerDue
from bonetrack.web.access import current_account, needs
from bonetrack.web.clock import now
from bonetrack.web.doses import blueprint
from bonetrack.web.doses.asked import AskedDose, asked_dose, no_longer_due, request_key, tell_and_go_on
from bonetrack.web.forms.doses import SkipForm
from bonetrack.web.presenters.doses import due_words
from bonetrack.words.agents import agent_name


@blueprint.route("/doses/skip", methods=["GET", "POST"])
@needs(Right.LOG)
def skip() -> Response:
    asked, form = asked_dose(), SkipForm()
    if not asked.agent.can_be_skipped:
        abort(404)
    if not form.is_submitted():
        return _page(asked, form, 200)
    if not form.validate():
        return _page(asked, form, 422)
    try:
        result = log_dose(asked.patient, current_account(), asked.key, form.facts(), request_key(), now())
    except NoLongerDue:
        return no_longer_due()
    return tell_and_go_on(asked.plan, result)


def _page(asked: AskedDose, form: SkipForm, status: int) -> Response:
    values = {**asked.values(), "request_key": request_key()}
    name = agent_name(asked.agent.key)
    html = render_template("doses/skip.html", form=form, name=name, due=due_words(asked.key), values=values)
    return make_response(html, status)
