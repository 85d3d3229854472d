"""The phone's own time zone, and the question that Today asks about it. Only the person herself is asked."""

from urllib.parse import unquote

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from bonetrack.core.people import Right
from bonetrack.services.preferences import UnknownZone
from bonetrack.services.travel import ZoneChoice, ZoneQuestion, answer_question, find_other_zone, find_question
from bonetrack.storage.models import Patient
from bonetrack.web.access import current_account, is_own_record, needs, open_patient
from bonetrack.web.clock import now
from bonetrack.words import gettext as _
from bonetrack.words.zones import kept_sentence, moved_sentence

COOKIE = "phone_zone"
blueprint = Blueprint("travel", __name__)


def phone_zone() -> str:
    """As the phone's own script wrote it; anything may stand there."""
    return unquote(request.cookies.get(COOKIE, ""))[:64]


def zone_here(patient: Patient) -> str | None:
    """Where the phone is, if its clock differs from that of the reminders. A caregiver's phone says nothing."""
    return find_other_zone(patient, phone_zone(), now()) if is_own_record() else None


def open_question(patient: Patient) -> ZoneQuestion | None:
    return find_question(patient, phone_zone(), now()) if is_own_record() else None


@blueprint.post("/today/zone")
@needs(Right.MANAGE)
def answer() -> Response:
    if not is_own_record():
        abort(403)
    question = ZoneQuestion(request.form.get("phone_zone", ""), request.form.get("reminder_zone", ""))
    try:
        choice = ZoneChoice(request.form.get("choice", ""))
        is_done = answer_question(open_patient(), current_account(), question, choice, now())
    except (ValueError, UnknownZone):
        abort(404)
    if not is_done:
        flash(_("The time zone was changed meanwhile. Here is how it stands now."), "notice")
    elif choice is ZoneChoice.KEEP:
        flash(kept_sentence(question.reminder_zone), "success")
    else:
        flash(moved_sentence(question.phone_zone), "success")
    return redirect(url_for("today.today"), 303)
