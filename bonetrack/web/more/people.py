"""Which record is open: one's own, or one that somebody shared."""

from flask import abort, flash, redirect, render_template, session
from werkzeug.wrappers import Response

from bonetrack.core.people import Role
from bonetrack.services.records import list_records
from bonetrack.web.access import OPEN_RECORD_KEY, current_account, needs_account, open_record
from bonetrack.web.more import blueprint
from bonetrack.words import gettext as _


@blueprint.get("/people")
@needs_account
def show_people() -> str:
    records = list_records(current_account())
    chosen = session.get(OPEN_RECORD_KEY)
    own = next((record.public_id for record in records if record.role is Role.SELF), None)
    return render_template("more/people.html", records=records, open_id=chosen or own, role_words=_role_words())


@blueprint.post("/people/<patient_id>/open")
@needs_account
def open_person(patient_id: str) -> Response:
    if not open_record(patient_id):
        abort(404)
    flash(_("This record is open now."), "success")
    return redirect("/today", 303)


def _role_words() -> dict[Role, str]:
    return {
        Role.SELF: _("Your own record."),
        Role.LOOK: _("You may look."),
        Role.LOG: _("You may look and log."),
        Role.MANAGE: _("You may look, log and change."),
    }
