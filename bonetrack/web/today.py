"""Today: what is due, what was logged, what comes next."""

from flask import Blueprint, render_template

from bonetrack.core.people import Right
from bonetrack.services.dose_days import read_today
from bonetrack.web.access import needs, open_patient
from bonetrack.web.clock import now
from bonetrack.web.presenters.supplies import today_notes
from bonetrack.web.presenters.today import present_question, present_today
from bonetrack.web.travel import open_question, zone_here

blueprint = Blueprint("today", __name__)


@blueprint.get("/today")
@needs(Right.LOOK)
def today() -> str:
    patient, moment = open_patient(), now()
    board = present_today(read_today(patient, moment), patient, moment, zone_here(patient))
    question = present_question(open_question(patient))
    return render_template("today/today.html", board=board, notes=today_notes(patient, moment), zone=question)
