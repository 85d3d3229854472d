"""The booked day of a scan, and the next blood test with how to prepare for it."""

from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bonetrack.core.booking import is_doubtful
from bonetrack.core.people import Right
from bonetrack.services.bookings import book_scan, list_lab_offers, set_lab
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now, today_of
from bonetrack.web.forms.bookings import BookScanForm, LabForm
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name
from bonetrack.words.bookings import far_from_due, lab_day, offer_line, scan_booked
from bonetrack.words.notice_mail import lab_hint

blueprint = Blueprint("bookings", __name__)
IS_SURE = "is_sure"


@blueprint.route("/scans/booked", methods=["GET", "POST"])
@needs(Right.MANAGE)
def scan() -> Response:
    patient = open_patient()
    form, doubt = BookScanForm(today_of(patient), patient.scan_booked_on), ""
    if form.validate_on_submit():
        day = form.booked_on.data
        doubt = find_doubt(day, patient.next_scan_on, today_of(patient))
        if not doubt:
            book_scan(patient, current_account(), day, now())
            saved = _("Saved. %(line)s We will remind you 3 days before.", line=scan_booked(day, day)) if day else ""
            flash(saved or _("Saved. It is not booked."), "success")
            return redirect(url_for("scans.index"), 303)
    return make_response(render_template("bookings/scan.html", form=form, doubt=doubt), 422 if form.errors else 200)


def find_doubt(booked_on: date | None, due_on: date | None, today: date) -> str:
    """What to ask before a day is kept that may be a slip; empty when it is clear, or was said to be right."""
    if booked_on is None or IS_SURE in request.form or not is_doubtful(booked_on, due_on, today):
        return ""
    return far_from_due(booked_on, due_on or today)


@blueprint.route("/markers/next", methods=["GET", "POST"])
@needs(Right.MANAGE)
def lab() -> Response:
    patient = open_patient()
    form, doubt = LabForm(today_of(patient), patient.next_lab_on, patient.lab_booked_on), ""
    if form.validate_on_submit():
        due_on, booked_on = form.due_on.data, form.booked_on.data
        doubt = find_doubt(booked_on, due_on, today_of(patient))
        if not doubt:
            set_lab(patient, current_account(), due_on, booked_on, now())
            line = lab_day(None if booked_on else due_on, booked_on, date.min)
            saved = _("Saved. %(line)s We will remind you.", line=line) if line else _("Saved. No reminder is set.")
            flash(saved, "success")
            return redirect(url_for("bones.markers"), 303)
    offers = [offer_line(agent_name(each.agent), each.months, each.day) for each in list_lab_offers(patient, now())]
    page = render_template("bookings/lab.html", form=form, offers=offers, hint=lab_hint(), doubt=doubt)
    return make_response(page, 422 if form.errors else 200)
