"""Facts about the person, on one page."""

from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bonetrack.core.people import Right
from bonetrack.services.profile import profile_of, save_profile
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now, today_of
from bonetrack.web.forms.profile import ProfileForm
from bonetrack.web.treatment import blueprint
from bonetrack.words import gettext as _


@blueprint.get("/treatment/about-you")
@needs(Right.LOOK)
def about_you() -> Response:
    return _page(ProfileForm(profile_of(open_patient()), today_of(open_patient())), 200)


@blueprint.post("/treatment/about-you")
@needs(Right.MANAGE)
def save_about_you() -> Response:
    patient = open_patient()
    form = ProfileForm(profile_of(patient), today_of(patient))
    if not form.validate():
        return _page(form, 422)
    save_profile(patient, current_account(), form.to_profile(), now())
    flash(_("Saved."), "success")
    return redirect(url_for("treatment.treatment"), 303)


def _page(form: ProfileForm, status: int) -> Response:
    zone_url = url_for("more.zone")
    html = render_template("treatment/about_you.html", form=form, zone=open_patient().zone, zone_url=zone_url)
    return make_response(html, status)
