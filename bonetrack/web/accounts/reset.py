"""A forgotten password: ask for a link, set a new one."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bonetrack.services import account_changes, rate_limits
from bonetrack.services.accounts import LinkVoid
from bonetrack.web.access import public
from bonetrack.web.accounts import blueprint
from bonetrack.web.accounts.confirm import link_void
from bonetrack.web.accounts.means import hasher, status_of
from bonetrack.web.accounts.next_page import START
from bonetrack.web.clock import now
from bonetrack.web.forms.accounts import AskResetForm, ResetForm
from bonetrack.web.limits import limit_mail_or_429
from bonetrack.web.log_in_state import sign_in
from bonetrack.web.mail_way import mail_way
from bonetrack.words import gettext as _


@blueprint.route("/reset-password", methods=["GET", "POST"])
@public
def ask_reset() -> ResponseReturnValue:
    form = AskResetForm()
    if not form.validate_on_submit():
        return render_template("accounts/ask_reset.html", form=form), status_of(form)
    limit_mail_or_429(rate_limits.RESET, form.email.data)
    account_changes.ask_reset(form.email.data, mail_way(), now())
    return redirect(url_for("accounts.check_mail"), 303)


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    address = account_changes.find_reset_address(token, now())
    if address is None:
        return link_void()
    form = ResetForm(address)
    if not form.validate_on_submit():
        return render_template("accounts/reset.html", form=form, address=address), status_of(form)
    try:
        account = account_changes.reset_password(token, form.password.data, hasher(), mail_way(), now())
    except LinkVoid:
        return link_void()
    sign_in(account)
    flash(_("Your new password is set. Other phones and computers are logged out."), "success")
    return redirect(START, 303)
