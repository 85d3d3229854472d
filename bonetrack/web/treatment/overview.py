"""The list of plans with their phases, and one plan with its rules, signs and changes."""

from flask import render_template

from bonetrack.core.people import Right
from bonetrack.services.dose_days import read_today
from bonetrack.services.doses import get_plan
from bonetrack.services.phases import list_phases
from bonetrack.services.plans import can_delete, list_changes, sort_plans
from bonetrack.storage.models import Plan
from bonetrack.web.access import needs, open_patient
from bonetrack.web.clock import now
from bonetrack.web.presenters.plans import PlanCard, present_changes, present_phases, present_plan
from bonetrack.web.presenters.supplies import present_parts
from bonetrack.web.treatment import blueprint
from bonetrack.words.zones import times_line


@blueprint.get("/treatment")
@needs(Right.LOOK)
def treatment() -> str:
    patient, moment = open_patient(), now()
    plans = sort_plans(patient, moment)

    board = read_today(patient, moment)

    def cards(found: tuple[Plan, ...]) -> list[PlanCard]:
        return [present_plan(plan, patient, moment, board) for plan in found]

    return render_template(
        "treatment/list.html",
        groups=(cards(plans.current), cards(plans.coming), cards(plans.past)),
        phases=present_phases(list_phases(patient)),
        times_line=times_line(patient.zone),
    )


@blueprint.get("/treatment/<public_id>")
@needs(Right.LOOK)
def plan(public_id: str) -> str:
    patient, moment = open_patient(), now()
    row = get_plan(patient, public_id)
    return render_template(
        "treatment/plan.html",
        plan=present_plan(row, patient, moment),
        parts=present_parts(row, moment),
        changes=present_changes(list_changes(patient, row), patient.zone),
        can_delete=can_delete(row),
    )
