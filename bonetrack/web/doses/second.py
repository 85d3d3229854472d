"""A dose that is logged already: was there a second one? Asked, and recorded when there was."""

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from bonetrack.core.people import Right
from bonetrack.services.dose_entries import add_second_dose
from bonetrack.services.doses import DoseDoubt, get_entry
from bonetrack.storage.models import DoseEntry
from bonetrack.storage.plans import agent_of
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now
from bonetrack.web.doses import blueprint
from bonetrack.web.doses.asked import request_key, sites_of, tell_and_go_on
from bonetrack.web.forms.doses import TakenForm
from bonetrack.web.presenters.doses import DoubtText, doubt_words, present_entry


@blueprint.route("/doses/entry/<public_id>/again", methods=["GET", "POST"])
@needs(Right.LOG)
def again(public_id: str) -> Response:
    patient, moment = open_patient(), now()
    row = get_entry(patient, public_id)
    plan = row.occurrence.plan
    form = TakenForm(agent_of(plan), plan.zone, moment, sites_of(plan))
    if not form.is_submitted():
        return _page(row, form, 200)
    if not form.validate():
        return _page(row, form, 422)
    try:
        is_sure = "is_sure" in request.form
        result = add_second_dose(
            patient, current_account(), public_id, form.facts(), request_key(), moment, is_sure=is_sure
        )
    except DoseDoubt as doubt:
        return _page(row, form, 200, doubt_words(doubt, patient, plan, moment))
    return tell_and_go_on(plan, result)


def _page(row: DoseEntry, form: TakenForm, status: int, doubt: DoubtText | None = None) -> Response:
    shown = present_entry(open_patient(), row, now())
    values = {"request_key": request_key()}
    return make_response(
        render_template("doses/again.html", form=form, entry=shown, values=values, doubt=doubt), status
    )
