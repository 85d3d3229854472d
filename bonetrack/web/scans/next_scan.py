"""When the next scan is due: the date and the rhythm that the clinic gave."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bonetrack.core.people import Right
from bonetrack.services.scan_dates import record_next_scan
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now, today_of
from bonetrack.web.forms.scans import NextScanForm
from bonetrack.web.scans import blueprint
from bonetrack.words import gettext as _


@blueprint.get("/scans/next")
@needs(Right.MANAGE)
def ask_next() -> str:
    patient = open_patient()
    form = NextScanForm(None, today_of(patient), patient.next_scan_on, patient.scan_interval_months)
    return render_template("scans/next.html", form=form)


@blueprint.post("/scans/next")
@needs(Right.MANAGE)
def set_next() -> str | tuple[str, int] | Response:
    patient = open_patient()
    form = NextScanForm(request.form, today_of(patient), None, None)
    if not form.validate():
        return render_template("scans/next.html", form=form), 422
    record_next_scan(patient, current_account(), form.due_on.data, form.months, now())
    flash(_("Saved. We will remind you."), "success")
    return redirect(url_for("scans.index"), 303)
