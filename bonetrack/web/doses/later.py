"""Remind me later, from the Today page."""

from datetime import datetime

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bonetrack.core.agents import LabelRegion
from bonetrack.core.people import Right
from bonetrack.core.rhythm import DueTime, to_utc
from bonetrack.core.snooze import SnoozeTooLate
from bonetrack.services.occurrences import NoLongerDue
from bonetrack.services.snoozing import CannotSnooze, reminds_until, snooze
from bonetrack.storage.plans import window_end
from bonetrack.web.access import needs
from bonetrack.web.clock import now
from bonetrack.web.doses import blueprint
from bonetrack.web.doses.asked import AskedDose, asked_dose, no_longer_due
from bonetrack.web.forms.reminders import LaterForm
from bonetrack.web.presenters.doses import due_words
from bonetrack.web.presenters.later import later_choices, read_wish, snoozed_sentence, too_late_sentence
from bonetrack.words.agents import agent_name


@blueprint.route("/doses/later", methods=["GET", "POST"])
@needs(Right.LOG)
def later() -> Response:
    asked, moment = asked_dose(), now()
    if asked.agent.is_clinic_given:
        abort(404)
    form = LaterForm(asked.plan.zone, _ends_at(asked, moment), moment)
    if request.method == "GET":
        return _page(asked, form, 200)
    wish = read_wish(form, moment)
    if wish is None:
        return _page(asked, form, 422)
    try:
        until = snooze(asked.patient, asked.key, wish, moment)
    except (NoLongerDue, CannotSnooze):
        return no_longer_due()
    except SnoozeTooLate:
        flash(too_late_sentence(), "notice")
    else:
        flash(snoozed_sentence(until, asked.plan.zone, moment), "success")
    return redirect(url_for("today.today"), 303)


def _ends_at(asked: AskedDose, moment: datetime) -> datetime | None:
    due = DueTime(asked.key.due_on, asked.key.due_time, to_utc(asked.key.due_on, asked.key.due_time, asked.plan.zone))
    closes_at = window_end(asked.plan, due, LabelRegion(asked.patient.label_region))
    return reminds_until(asked.plan, closes_at, moment)


def _page(asked: AskedDose, form: LaterForm, status: int) -> Response:
    html = render_template(
        "doses/later.html",
        form=form,
        name=agent_name(asked.agent.key),
        due=due_words(asked.key),
        values=asked.values(),
        choices=later_choices(),
    )
    return make_response(html, status)
