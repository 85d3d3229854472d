"""The question which due dose one that was taken is for. Each answer is one button that keeps it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from bonetrack.core.agents import LabelRegion
from bonetrack.core.rhythm import local_day
from bonetrack.services.occurrences import DoseKey
from bonetrack.services.which_day import PossibleDose, list_possible_doses
from bonetrack.storage.models import Patient, Plan
from bonetrack.storage.plans import agent_of, rhythm_of
from bonetrack.web.clock import now
from bonetrack.web.doses.asked import key_values, request_key
from bonetrack.web.presenters.plans import late_rules
from bonetrack.words.agents import agent_name
from bonetrack.words.doses import taken_sentence
from bonetrack.words.which_day import due_then, for_dose, none_of_these

CHOSEN = "is_chosen"


def ask_which_day(
    patient: Patient, plan: Plan, asked: DoseKey | None, taken_at: datetime, site: str | None
) -> Response | None:
    """The page with the question; None when the day is clear, or was chosen on that page."""
    if CHOSEN in request.form:
        return None
    possible = list_possible_doses(patient, plan, asked, taken_at, now())
    if not possible:
        return None
    shared = shared_values(plan, taken_at, site)
    answers = [_answer(plan, each, shared) for each in possible]
    if asked is None:
        answers.append({"label": none_of_these(), "hint": "", "url": url_for("doses.add"), "values": shared})
    html = render_template(
        "doses/which.html",
        name=agent_name(plan.agent),
        sentence=taken_sentence(agent_of(plan), taken_at, plan.zone, now()),
        answers=answers,
        rules=late_rules(plan.agent, LabelRegion(patient.label_region), rhythm_of(plan)),
    )
    return make_response(html)


def kept_choice() -> dict[str, str]:
    """A further question on the way must not ask for the day once more."""
    return {CHOSEN: "1"} if CHOSEN in request.form else {}


def shared_values(plan: Plan, taken_at: datetime, site: str | None) -> dict[str, str]:
    """What was typed, with the day itself instead of "today": the answer may come after midnight."""
    local = taken_at.astimezone(ZoneInfo(plan.zone))
    day = {"other_day-day": str(local.day), "other_day-month": str(local.month), "other_day-year": str(local.year)}
    typed = {"day": "other", "time": f"{local:%H:%M}", "site": site or "", "request_key": request_key()}
    return {"plan": plan.public_id, CHOSEN: "1", **typed, **day}


def _answer(plan: Plan, possible: PossibleDose, shared: dict[str, str]) -> dict[str, object]:
    due, today = possible.due, local_day(now(), plan.zone)
    return {
        "label": for_dose(due.due_on, due.due_time, today),
        "hint": due_then(due.due_time, has_come=due.due_at <= now()),
        "url": url_for("doses.save_earlier"),
        "values": {**shared, **key_values(plan.public_id, due.due_on, due.due_time)},
    }
