"""One entry: read it, say where the injection went, correct it, undo it."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bonetrack.core.people import Right
from bonetrack.services.dose_days import logged_dose
from bonetrack.services.dose_entries import set_site, was_undone
from bonetrack.services.doses import DoseDoubt, correct_dose, get_entry, undo_dose
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.services.next_dose import next_due_day
from bonetrack.storage.doses import find_entry
from bonetrack.storage.models import DoseEntry
from bonetrack.storage.plans import agent_of
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now
from bonetrack.web.doses import blueprint
from bonetrack.web.doses.asked import sites_of
from bonetrack.web.forms.doses import ChangeForm, SiteForm
from bonetrack.web.presenters.doses import DoubtText, doubt_words, present_entry, present_stale_entry, what_follows
from bonetrack.web.sent_version import read_version
from bonetrack.words import gettext as _


@blueprint.get("/doses/entry/<public_id>")
@needs(Right.LOOK)
def entry(public_id: str) -> str:
    row = get_entry(open_patient(), public_id)
    return render_template("doses/entry.html", entry=present_entry(open_patient(), row, now()))


@blueprint.route("/doses/entry/<public_id>/site", methods=["GET", "POST"])
@needs(Right.LOG)
def site(public_id: str) -> Response:
    patient = open_patient()
    row = get_entry(patient, public_id)
    form, status = SiteForm(sites_of(row.occurrence.plan), row.version), 200
    if form.is_submitted():
        if form.validate():
            set_site(patient, current_account(), public_id, form.site.data, now())
            flash(_("Saved with its place."), "success")
            return redirect(url_for("today.today"), 303)
        status = 422
    shown = present_entry(patient, row, now())
    return make_response(render_template("doses/site.html", form=form, entry=shown), status)


@blueprint.route("/doses/entry/<public_id>/change", methods=["GET", "POST"])
@needs(Right.LOG)
def change(public_id: str) -> Response:
    patient = open_patient()
    row = get_entry(patient, public_id)
    plan = row.occurrence.plan
    form = ChangeForm(agent_of(plan), plan.zone, now(), sites_of(plan), logged_dose(row))
    if not form.is_submitted():
        return _change_page(row, form, 200)
    if not form.validate():
        return _change_page(row, form, 422)
    due_before = next_due_day(plan)
    try:
        is_sure = "is_sure" in request.form
        correct_dose(patient, current_account(), public_id, form.facts(), form.version_number, now(), is_sure=is_sure)
    except DoseDoubt as doubt:
        return _change_page(row, form, 200, doubt=doubt_words(doubt, patient, plan, now()))
    except StaleEdit:
        row = get_entry(patient, public_id)
        form.version.data = str(row.version)
        return _change_page(row, form, 409, stale=present_stale_entry(row))
    follows = what_follows(plan, due_before, now())
    text = _("Changed. %(next)s", next=follows) if follows else _("Saved. The entry is changed.")
    flash(text, "success")
    return redirect(url_for("doses.entry", public_id=public_id), 303)


def _change_page(
    row: DoseEntry, form: ChangeForm, status: int, doubt: DoubtText | None = None, stale: object = None
) -> Response:
    shown = present_entry(open_patient(), row, now())
    return make_response(render_template("doses/change.html", form=form, entry=shown, doubt=doubt, stale=stale), status)


@blueprint.post("/doses/entry/<public_id>/undo")
@needs(Right.LOG)
def undo(public_id: str) -> Response:
    patient, version = open_patient(), read_version(request.form.get("version"))
    row = find_entry(patient, public_id)
    due_before = None if row is None else next_due_day(row.occurrence.plan)
    try:
        undo_dose(patient, current_account(), public_id, version, now())
    except StaleEdit:
        flash(_("This entry was changed meanwhile. Here is how it stands now."), "notice")
        return redirect(url_for("doses.entry", public_id=public_id), 303)
    except NotFound:
        if not was_undone(patient, public_id):
            raise
        flash(_("This entry was already undone."), "notice")
    else:
        follows = "" if row is None else what_follows(row.occurrence.plan, due_before, now())
        flash(" ".join([_("Undone. The dose is not logged any more."), follows]).strip(), "success")
    return redirect(url_for("today.today"), 303)
