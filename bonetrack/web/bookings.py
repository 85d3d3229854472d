"""The booked day of a scan, and the next blood test with how to prepare for it."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bonetrack.core.people import Right
from bonetrack.services.bookings import book_scan, list_lab_offers, set_lab
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now, today_of
from bonetrack.web.forms.bookings import BookScanForm, LabForm
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name
from bonetrack.words.bookings import offer_line
from bonetrack.words.notice_mail import lab_hint

blueprint = Blueprint("bookings", __name__)


@blueprint.route("/scans/booked", methods=["GET", "POST"])
@needs(Right.MANAGE)
def scan() -> Response:
    patient = open_patient()
    form = BookScanForm(today_of(patient), patient.scan_booked_on)
    if form.validate_on_submit():
        day = form.booked_on.data
        book_scan(patient, current_account(), day, now())
        flash(_("Saved. We will remind you 3 days before.") if day else _("Saved. It is not booked."), "success")
        return redirect(url_for("scans.index"), 303)
    return make_response(render_template("bookings/scan.html", form=form), 422 if form.errors else 200)


@blueprint.route("/markers/next", methods=["GET", "POST"])
@needs(Right.MANAGE)
def lab() -> Response:
    patient = open_patient()
    form = LabForm(today_of(patient), patient.next_lab_on, patient.lab_booked_on)
    if form.validate_on_submit():
        due_on, booked_on = form.due_on.data, form.booked_on.data
        set_lab(patient, current_account(), due_on, booked_on, now())
        flash(_("Saved. We will remind you.") if due_on or booked_on else _("Saved. No reminder is set."), "success")
        return redirect(url_for("bones.markers"), 303)
    offers = [offer_line(agent_name(each.agent), each.months, each.day) for each in list_lab_offers(patient, now())]
    page = render_template("bookings/lab.html", form=form, offers=offers, hint=lab_hint())
    return make_response(page, 422 if form.errors else 200)
