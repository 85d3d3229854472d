"""One's own record and the people one helps: each apart, in her own time, with only what she allows."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bonetrack.services import sharing
from bonetrack.services.helped import list_helped
from bonetrack.web.access import current_account, needs_account, open_record
from bonetrack.web.clock import now
from bonetrack.web.more import blueprint
from bonetrack.web.presenters.people import own_record, present_helped
from bonetrack.words import gettext as _


@blueprint.get("/people")
@needs_account
def show_people() -> str:
    cards = [present_helped(helped, now()) for helped in list_helped(current_account(), now())]
    return render_template("more/people.html", own=own_record(current_account()), cards=cards)


@blueprint.post("/people/<patient_id>/open")
@needs_account
def open_person(patient_id: str) -> Response:
    if not open_record(patient_id):
        abort(404)
    flash(_("This record is open now."), "success")
    return redirect("/today", 303)


@blueprint.post("/people/<patient_id>/leave")
@needs_account
def leave_person(patient_id: str) -> Response:
    sharing.leave(current_account(), patient_id, now())
    flash(_("You no longer see this record. Your e-mails stay as they are."), "success")
    return redirect(url_for("more.show_people"), 303)


@blueprint.post("/people/offers/<contact_id>/accept")
@needs_account
def accept_offer(contact_id: str) -> Response:
    contact = sharing.accept_offer(current_account(), contact_id, now())
    flash(_("Thank you. You can now open the record of %(name)s.", name=contact.patient.first_name), "success")
    return redirect(url_for("more.show_people"), 303)


@blueprint.post("/people/offers/<contact_id>/refuse")
@needs_account
def refuse_offer(contact_id: str) -> Response:
    sharing.refuse_offer(current_account(), contact_id, now())
    flash(_("Done. Nothing has changed for you."), "success")
    return redirect(url_for("more.show_people"), 303)
