"""The agreement to keep health data, and taking it back; what BoneTrack is for."""

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from bonetrack.core.rhythm import local_day
from bonetrack.services.consents import find_consent
from bonetrack.services.preferences import give_consent, withdraw_consent
from bonetrack.storage.patients import find_own_grant
from bonetrack.web.access import current_account, needs_account, public
from bonetrack.web.clock import now
from bonetrack.web.forms.settings import ConsentForm
from bonetrack.web.mail_way import secret_key
from bonetrack.web.more import blueprint
from bonetrack.words import gettext as _
from bonetrack.words.intended_purpose import HEALTH_DATA_CONSENT_VERSION, health_data_consent, intended_purpose

Answer = str | Response | tuple[str, int]


@blueprint.get("/purpose")
@public
def purpose() -> str:
    return render_template("more/purpose.html", paragraphs=intended_purpose(), signed_in=current_user.is_authenticated)


@blueprint.route("/more/consent", methods=["GET", "POST"])
@needs_account
def consent() -> Answer:
    """Shows what stands; the form is there to agree again after taking it back."""
    form = ConsentForm(health_data_consent())
    if not form.validate_on_submit():
        stands = find_consent(current_account())
        agreed_on = None if stands is None else local_day(stands.given_at, _zone())
        page = render_template("more/consent.html", form=form, stands=stands, agreed_on=agreed_on)
        return page, 422 if form.errors else 200
    give_consent(current_account(), HEALTH_DATA_CONSENT_VERSION, health_data_consent(), secret_key(), now())
    flash(_("Thank you. Your agreement is kept."), "success")
    return redirect(url_for("more.consent"), 303)


def _zone() -> str:
    """Of her own record, whoever's is open; an account without one has no place."""
    own = find_own_grant(current_account())
    return "UTC" if own is None else str(own.patient.zone)


@blueprint.post("/more/consent/withdraw")
@needs_account
def take_back_consent() -> Answer:
    withdraw_consent(current_account(), now())
    flash(_("You took your agreement back. Nothing new is kept, and no reminders are sent."), "success")
    return redirect(url_for("more.consent"), 303)
