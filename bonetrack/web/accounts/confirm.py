"""Confirm the address: the link shows a button, the button acts."""

from flask import abort, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from bonetrack.services import accounts, rate_limits, tokens
from bonetrack.services.helped import has_offer
from bonetrack.services.tokens import TokenKind
from bonetrack.web.access import public
from bonetrack.web.accounts import blueprint
from bonetrack.web.accounts.means import hasher, status_of
from bonetrack.web.accounts.next_page import START
from bonetrack.web.accounts.sign_up import MARK_KEY
from bonetrack.web.clock import now
from bonetrack.web.forms.accounts import ConfirmForm
from bonetrack.web.limits import limit_or_429, request_address
from bonetrack.web.log_in_state import sign_in
from bonetrack.web.mail_way import mail_way
from bonetrack.words import gettext as _

UNCONFIRMED_KEY = "unconfirmed"


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """The phone that signed up presses one button; any other is asked for the password as well.

    Somebody else may have signed up with her address: her click must neither open nor confirm what he prepared.
    """
    found = tokens.peek(TokenKind.CONFIRM_ADDRESS, token, now())
    if found is None:
        return link_void()
    is_same_phone = session.get(MARK_KEY) == found.public_id
    form = ConfirmForm(needs_password=not is_same_phone)
    if not form.validate_on_submit() or not (is_same_phone or _password_fits(found.address, form.password)):
        return render_template("accounts/confirm.html", form=form, address=found.address), status_of(form)
    try:
        account = accounts.confirm_address(token, now())
        sign_in(account)
    except accounts.LinkVoid:
        return link_void()
    flash(_("Your address is confirmed."), "success")
    # Somebody who was asked to help goes there first.
    return redirect("/people" if has_offer(account) else START, 303)


def _password_fits(address: str, field) -> bool:  # type: ignore[no-untyped-def]
    limit_or_429(rate_limits.LOG_IN, request_address())
    try:
        accounts.log_in(address, field.data, hasher(), now())
    except accounts.AddressNotConfirmed:
        return True
    except accounts.TooManyTries:
        abort(429)
    except accounts.WrongPassword:
        field.errors = [_("This password is wrong. Enter the one of the sign-up")]
        return False
    return True


@blueprint.post("/confirm/again")
@public
def send_again() -> ResponseReturnValue:
    """Only for a phone that has just shown the right password."""
    known = session.get(UNCONFIRMED_KEY)
    if known is None:
        return redirect(url_for("accounts.log_in"), 303)
    limit_or_429(rate_limits.CONFIRMATION, request_address())
    try:
        session[MARK_KEY] = accounts.send_confirmation_again(known, mail_way(), now())
    except accounts.TooManyTries:
        abort(429)
    return redirect(url_for("accounts.check_mail"), 303)


def link_void() -> ResponseReturnValue:
    return render_template("accounts/link_void.html"), 410
