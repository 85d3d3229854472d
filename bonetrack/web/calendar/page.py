"""More, Calendar: make the secret address, get another one, choose the titles, end it. Only the person herself may."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bonetrack.core.calendar_titles import Titles
from bonetrack.core.people import Right
from bonetrack.services import calendar_feeds as feeds
from bonetrack.storage.models import Patient
from bonetrack.web.access import current_account, is_own_record, needs, open_patient
from bonetrack.web.calendar import blueprint
from bonetrack.web.clock import now
from bonetrack.web.forms.calendar import TitlesForm
from bonetrack.web.mail_way import secret_key
from bonetrack.web.page import settings
from bonetrack.words import gettext as _

Answer = str | Response | tuple[str, int]


@blueprint.get("/more/calendar")
@needs(Right.MANAGE)
def page() -> Answer:
    return _page(None, 200)


@blueprint.post("/more/calendar/make")
@needs(Right.MANAGE)
def make() -> Answer:
    feeds.make_feed(_own_patient(), current_account(), secret_key(), now())
    flash(_("Your calendar address is made. Copy it into your calendar."), "success")
    return _back()


@blueprint.post("/more/calendar/renew")
@needs(Right.MANAGE)
def renew() -> Answer:
    feeds.renew_feed(_own_patient(), current_account(), secret_key(), now())
    flash(_("You have a new address. The old one no longer works."), "success")
    return _back()


@blueprint.post("/more/calendar/revoke")
@needs(Right.MANAGE)
def revoke() -> Answer:
    feeds.revoke_feed(_own_patient(), current_account(), now())
    flash(_("The address no longer works. Remove the calendar from your phone too."), "success")
    return _back()


@blueprint.post("/more/calendar/titles")
@needs(Right.MANAGE)
def titles() -> Answer:
    patient, form = _own_patient(), TitlesForm()
    if not form.validate():
        return _page(form, 422)
    chosen, own_words = Titles(form.titles.data), (form.own_words.data or "").strip()
    feeds.choose_titles(patient, current_account(), chosen, own_words, now())
    flash(_("Saved. Your calendar shows it after its next look, within a day."), "success")
    return _back()


def _page(form: TitlesForm | None, status: int) -> Answer:
    feed = feeds.find_own_feed(_own_patient(), secret_key())
    if feed is None:
        return render_template("calendar/none.html"), 200 if form is None else 404
    form = form or TitlesForm(titles=feed.titles, own_words=feed.own_words)
    address = f"{settings().base_url}/calendar/{feeds.secret_of(feed, secret_key())}.ics"
    return render_template("calendar/page.html", form=form, address=address), status


def _own_patient() -> Patient:
    """A manager of the record could keep the address after her rights end, so she is not shown it."""
    if not is_own_record():
        abort(403)
    return open_patient()


def _back() -> Response:
    return redirect(url_for("calendar.page"), 303)
