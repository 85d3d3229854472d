"""The question whether a dose was really taken long before its time. One button says yes; nothing is blocked."""

from datetime import datetime

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from bonetrack.core.doses import DoseState
from bonetrack.core.early_doses import is_clearly_early
from bonetrack.core.rhythm import dues_of_day, local_day, to_utc
from bonetrack.services.occurrences import is_due_day
from bonetrack.storage.doses import find_occurrence
from bonetrack.storage.plans import rhythm_of
from bonetrack.web.access import is_own_record
from bonetrack.web.clock import now
from bonetrack.web.doses.asked import AskedDose
from bonetrack.web.doses.which import CHOSEN, shared_values
from bonetrack.words.agents import agent_name
from bonetrack.words.early_doses import early_answer, early_question


def ask_if_early(asked: AskedDose, taken_at: datetime, site: str | None) -> Response | None:
    """The page with the question; None when the time fits, or when the dose was chosen on a page before."""
    if CHOSEN in request.form or asked.agent.is_clinic_given or not _is_early(asked, taken_at):
        return None
    moment, name = now(), None if is_own_record() else asked.patient.first_name
    html = render_template(
        "doses/early.html",
        name=agent_name(asked.agent.key),
        question=early_question(asked.key.due_time, taken_at, asked.plan.zone, moment, name),
        answer=early_answer(taken_at, moment, name),
        url=url_for("doses.save_earlier"),
        values={**shared_values(asked.plan, taken_at, site), **asked.values()},
    )
    return make_response(html)


def _is_early(asked: AskedDose, taken_at: datetime) -> bool:
    """Within its own day: one that is taken on a day before it has the question which day it was for."""
    key, zone = asked.key, asked.plan.zone
    if key.due_on != local_day(taken_at, zone):
        return False
    row = find_occurrence(asked.plan, key.due_on, key.due_time.isoformat("minutes"))
    if row is None and not (
        key.due_time in rhythm_of(asked.plan).times_on(key.due_on) and is_due_day(asked.plan, key.due_on)
    ):
        return False
    if row is not None and row.state != DoseState.DUE:
        return False
    due_at = to_utc(key.due_on, key.due_time, zone)
    others = [due.due_at for due in dues_of_day(rhythm_of(asked.plan), key.due_on, zone) if due.due_at != due_at]
    return is_clearly_early(taken_at, due_at, others)
