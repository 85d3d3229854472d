"""Quiet hours: when repeats and mail to caregivers wait for the morning."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bonetrack.core.people import Right
from bonetrack.services.quiet import choose_quiet_hours, end_quiet_hours
from bonetrack.storage.wishes import quiet_hours_of
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now
from bonetrack.web.forms.reminders import QuietHoursForm
from bonetrack.web.more import blueprint
from bonetrack.words import gettext as _

OFF = "off"


@blueprint.route("/more/quiet-hours", methods=["GET", "POST"])
@needs(Right.MANAGE)
def quiet_hours() -> str | Response | tuple[str, int]:
    patient = open_patient()
    quiet = quiet_hours_of(patient)
    form = QuietHoursForm(data={} if quiet is None else {"starts": quiet.starts, "ends": quiet.ends})
    if OFF in request.form:
        end_quiet_hours(patient, current_account(), now())
        flash(_("Saved. There are no quiet hours."), "success")
        return redirect(url_for("more.reminders"), 303)
    is_valid, starts, ends = form.validate_on_submit(), form.starts.data, form.ends.data
    if not is_valid or starts is None or ends is None:
        page = render_template("more/quiet_hours.html", form=form, is_on=quiet is not None)
        return page, 422 if form.errors else 200
    choose_quiet_hours(patient, current_account(), starts, ends, now())
    flash(_("Saved. Your quiet hours are set."), "success")
    return redirect(url_for("more.reminders"), 303)
