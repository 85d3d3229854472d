"""Log in and out."""

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from bonetrack.services import accounts, rate_limits
from bonetrack.web.access import public
from bonetrack.web.accounts import blueprint
from bonetrack.web.accounts.confirm import UNCONFIRMED_KEY
from bonetrack.web.accounts.means import hasher, status_of
from bonetrack.web.accounts.next_page import own_path
from bonetrack.web.clock import now
from bonetrack.web.forms.accounts import LogInForm
from bonetrack.web.kept_form import logged_in_again_page
from bonetrack.web.limits import limit_or_429, request_address
from bonetrack.web.log_in_state import sign_in, sign_out
from bonetrack.words import gettext as _


@blueprint.route("/login", methods=["GET", "POST"])
@public
def log_in() -> ResponseReturnValue:
    target = own_path(request.values.get("next"))
    if current_user.is_authenticated:
        return redirect(target, 303)
    form = LogInForm(next=target)
    if not form.validate_on_submit():
        return _page(form)
    limit_or_429(rate_limits.LOG_IN, request_address())
    try:
        sign_in(accounts.log_in(form.email.data, form.password.data, hasher(), now()))
    except accounts.WrongPassword:
        form.form_errors.append(_("The e-mail address or the password is wrong"))
        return _page(form)
    except accounts.TooManyTries:
        abort(429)
    except accounts.AddressNotConfirmed as unconfirmed:
        session[UNCONFIRMED_KEY] = unconfirmed.account.public_id
        return render_template("accounts/not_confirmed.html"), 403
    return logged_in_again_page(target, form.kept.data) or redirect(target, 303)


@blueprint.post("/logout")
@public
def log_out() -> ResponseReturnValue:
    sign_out()
    flash(_("You are logged out."), "success")
    return redirect(url_for("accounts.log_in"), 303)


def _page(form: LogInForm) -> ResponseReturnValue:
    return render_template("accounts/log_in.html", form=form), status_of(form)
