"""Settings: text size, reminders, time zone."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bonetrack.core.people import ContactStatus, Right
from bonetrack.services import preferences
from bonetrack.services.stopping import find_own_contact, start_own_mail, stop_own_mail
from bonetrack.web.access import current_account, is_own_record, needs, needs_account, open_patient
from bonetrack.web.clock import now
from bonetrack.web.forms.reminders import quiet_words
from bonetrack.web.forms.settings import TextSizeForm, ZoneForm
from bonetrack.web.mail_way import secret_key
from bonetrack.web.more import blueprint
from bonetrack.words import gettext as _
from bonetrack.words.mail import place_of

Answer = str | Response | tuple[str, int]


@blueprint.route("/more/text-size", methods=["GET", "POST"])
@needs_account
def text_size() -> Answer:
    form = TextSizeForm(percent=current_account().text_size_percent)
    if not form.validate_on_submit():
        return render_template("more/text_size.html", form=form), 422 if form.errors else 200
    preferences.choose_text_size(current_account(), form.percent.data)
    flash(_("Saved."), "success")
    return redirect(url_for("more.text_size"), 303)


@blueprint.get("/more/reminders")
@needs(Right.MANAGE)
def reminders() -> Answer:
    patient = open_patient()
    contact = find_own_contact(patient)
    return render_template(
        "more/reminders.html",
        place=place_of(patient.zone),
        quiet=quiet_words(patient),
        is_own=is_own_record(),
        is_on=contact is not None and contact.status == ContactStatus.ACTIVE,
        address=contact.email if contact is not None else current_account().email,
        came_back=contact is not None and contact.status == ContactStatus.DISABLED,
    )


@blueprint.post("/more/reminders/start")
@needs(Right.MANAGE)
def start_reminders() -> Answer:
    """Only the person herself may point mail at her own account's address."""
    if is_own_record():
        start_own_mail(open_patient(), current_account(), secret_key(), now())
        flash(_("Your reminder e-mails are on again."), "success")
    return redirect(url_for("more.reminders"), 303)


@blueprint.post("/more/reminders/stop")
@needs(Right.MANAGE)
def stop_reminders() -> Answer:
    stop_own_mail(open_patient(), now())
    flash(_("Your reminder e-mails are off."), "success")
    return redirect(url_for("more.reminders"), 303)


@blueprint.route("/more/zone", methods=["GET", "POST"])
@needs(Right.MANAGE)
def zone() -> Answer:
    patient = open_patient()
    form = ZoneForm(patient.zone, zone=patient.zone)
    if not form.validate_on_submit():
        return render_template("more/zone.html", form=form), 422 if form.errors else 200
    preferences.move_to_zone(patient, current_account(), form.zone.data, now())
    flash(
        _("Saved. Your doses are now due at the same clock time in %(place)s.", place=place_of(patient.zone)),
        "success",
    )
    return redirect(url_for("more.reminders"), 303)
