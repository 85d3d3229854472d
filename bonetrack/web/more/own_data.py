"""One's own data: take it along, or delete it. Both ask for the password again."""

import json

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse

from bonetrack.core.people import Right
from bonetrack.services import accounts, deletion
from bonetrack.services.export import export_record
from bonetrack.web.access import current_account, is_own_record, needs, needs_account, open_patient
from bonetrack.web.accounts.means import hasher
from bonetrack.web.clock import now, today_of
from bonetrack.web.forms.settings import DeleteForm, PasswordAgainForm
from bonetrack.web.log_in_state import sign_out
from bonetrack.web.more import blueprint
from bonetrack.web.page import settings
from bonetrack.words import gettext as _

Answer = str | AnyResponse | tuple[str, int]


@blueprint.route("/more/export", methods=["GET", "POST"])
@needs(Right.MANAGE)
def export() -> Answer:
    form = PasswordAgainForm()
    if not (form.validate_on_submit() and _password_fits(form)):
        return render_template("more/export.html", form=form), 422 if form.errors else 200
    patient = open_patient()
    document = export_record(patient, current_account() if is_own_record() else None, now())
    answer = Response(json.dumps(document, ensure_ascii=False, indent=1), mimetype="application/json")
    answer.headers["Content-Disposition"] = f"attachment; filename=bonetrack-{today_of(patient).isoformat()}.json"
    return answer


@blueprint.route("/more/delete", methods=["GET", "POST"])
@needs_account
def delete() -> Answer:
    """Always the account that is logged in, whoever's record is open."""
    account = current_account()
    form = DeleteForm(account.email)
    if not (form.validate_on_submit() and _password_fits(form)):
        cared_for = deletion.list_cared_for(account)
        return render_template("more/delete.html", form=form, cared_for=cared_for), 422 if form.errors else 200
    deletion.delete_account(account, settings().mail_domain, now())
    sign_out()
    flash(_("Your account is deleted. One last e-mail confirms it."), "success")
    return redirect(url_for("accounts.log_in"), 303)


def _password_fits(form: FlaskForm) -> bool:
    try:
        accounts.check_own_password(current_account(), form.password.data, hasher(), now())
    except accounts.WrongPassword:
        form.password.errors = [_("This password is wrong")]
        return False
    except accounts.TooManyTries:
        abort(429)
    return True
