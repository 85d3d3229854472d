"""It is booked: the visit for the next dose that the clinic gives."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bonetrack.core.people import Right
from bonetrack.core.rhythm import local_day
from bonetrack.services.booking import book_visit, cancel_booking
from bonetrack.services.doses import get_plan
from bonetrack.services.next_dose import next_due_day
from bonetrack.storage.plans import agent_of
from bonetrack.storage.wishes import booking_of
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.bookings import find_doubt
from bonetrack.web.clock import now
from bonetrack.web.forms.reminders import BookingForm
from bonetrack.web.treatment import blueprint
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name
from bonetrack.words.mail import visit_line

NOT_BOOKED = "not_booked"


@blueprint.route("/treatment/<public_id>/booked", methods=["GET", "POST"])
@needs(Right.MANAGE)
def booked(public_id: str) -> Response:
    patient, moment = open_patient(), now()
    plan = get_plan(patient, public_id)
    if not agent_of(plan).is_clinic_given:
        return redirect(url_for("treatment.plan", public_id=public_id), 303)
    form, status = BookingForm(plan, local_day(moment, plan.zone)), 200
    if NOT_BOOKED in request.form:
        cancel_booking(patient, current_account(), public_id, moment)
        flash(_("Saved. No visit is booked."), "success")
        return redirect(url_for("treatment.plan", public_id=public_id), 303)
    doubt = ""
    if form.is_submitted():
        status = 422
        if form.validate() and form.booked_on.data is not None:
            account, on, at = current_account(), form.booked_on.data, form.booked_time.data
            doubt, status = find_doubt(on, next_due_day(plan), local_day(moment, plan.zone)), 200
            if not doubt:
                booking = booking_of(book_visit(patient, account, public_id, on, at, moment))
                if booking is not None:
                    flash(_("Saved. %(line)s", line=visit_line(booking)), "success")
                return redirect(url_for("today.today"), 303)
    html = render_template(
        "treatment/booked.html",
        form=form,
        name=agent_name(plan.agent),
        public_id=public_id,
        doubt=doubt,
        is_booked=plan.booked_on is not None,
    )
    return make_response(html, status)
