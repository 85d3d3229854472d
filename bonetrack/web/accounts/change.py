"""Change the password or the address of one's own account; the present password is asked first."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from bonetrack.services import account_changes, rate_limits
from bonetrack.services.accounts import LinkVoid, TooManyTries, WrongPassword, check_own_password
from bonetrack.web.access import current_account, needs_account, public
from bonetrack.web.accounts import blueprint
from bonetrack.web.accounts.confirm import link_void
from bonetrack.web.accounts.means import hasher, status_of
from bonetrack.web.accounts.next_page import START
from bonetrack.web.clock import now
from bonetrack.web.forms.accounts import ChangeAddressForm, ChangePasswordForm
from bonetrack.web.limits import limit_mail_or_429
from bonetrack.web.mail_way import mail_way
from bonetrack.words import gettext as _

SETTINGS_PAGE = "/more"


@blueprint.route("/account/password", methods=["GET", "POST"])
@needs_account
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm(current_account().email)
    if not form.validate_on_submit() or not _password_fits(form.current_password):
        return render_template("accounts/change_password.html", form=form), status_of(form)
    account_changes.change_password(
        current_account(), form.new_password.data, current_user.get_id(), hasher(), mail_way(), now()
    )
    flash(_("Your new password is set. Other phones and computers are logged out."), "success")
    return redirect(SETTINGS_PAGE, 303)


@blueprint.route("/account/address", methods=["GET", "POST"])
@needs_account
def ask_address_change() -> ResponseReturnValue:
    form = ChangeAddressForm()
    if form.validate_on_submit() and _password_fits(form.password):
        limit_mail_or_429(rate_limits.CONFIRMATION, form.email.data)
        try:
            account_changes.ask_address_change(current_account(), form.email.data, mail_way(), now())
            return redirect(url_for("accounts.check_mail"), 303)
        except account_changes.SameAddress:
            form.email.errors = [_("Enter a new address. This is the one you have now")]
        except account_changes.CaregiverAddress:
            form.email.errors = [_("This address is on your list of caregivers. Take it off that list first")]
    return render_template("accounts/ask_address.html", form=form, address=current_account().email), status_of(form)


@blueprint.get("/change-address/<token>")
@public
def change_address(token: str) -> ResponseReturnValue:
    address = account_changes.find_pending_address(token, now())
    if address is None:
        return link_void()
    return render_template("accounts/change_address.html", address=address)


@blueprint.post("/change-address/<token>")
@public
def change_address_now(token: str) -> ResponseReturnValue:
    try:
        account_changes.change_address(token, mail_way(), now())
    except LinkVoid:
        return link_void()
    flash(_("Your new address is confirmed. Use it to log in from now on."), "success")
    return redirect(START if current_user.is_authenticated else url_for("accounts.log_in"), 303)


def _password_fits(field) -> bool:  # type: ignore[no-untyped-def]
    try:
        check_own_password(current_account(), field.data, hasher(), now())
    except WrongPassword:
        field.errors = [_("This is not your password now. Enter it again")]
        return False
    except TooManyTries:
        abort(429)
    return True
