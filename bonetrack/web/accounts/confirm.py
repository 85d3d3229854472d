"""Confirm the address: the link shows a button, the button acts."""

from flask import abort, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from bonetrack.services import accounts, rate_limits, tokens
from bonetrack.services.tokens import TokenKind
from bonetrack.web.access import public
from bonetrack.web.accounts import blueprint
from bonetrack.web.accounts.next_page import START
from bonetrack.web.accounts.sign_up import MARK_KEY
from bonetrack.web.clock import now
from bonetrack.web.limits import limit_or_429, request_address
from bonetrack.web.log_in_state import sign_in
from bonetrack.web.mail_way import mail_way
from bonetrack.words import gettext as _

UNCONFIRMED_KEY = "unconfirmed"


@blueprint.get("/confirm/<token>")
@public
def confirm(token: str) -> ResponseReturnValue:
    found = tokens.peek(TokenKind.CONFIRM_ADDRESS, token, now())
    if found is None:
        return link_void()
    return render_template("accounts/confirm.html", address=found.address)


@blueprint.post("/confirm/<token>")
@public
def confirm_now(token: str) -> ResponseReturnValue:
    """The phone that signed up goes on at once; any other is asked for the password.

    Somebody else may have signed up with her address: her click must not open what that person prepared.
    """
    try:
        done = accounts.confirm_address(token, now())
    except accounts.LinkVoid:
        return link_void()
    is_same_phone = session.pop(MARK_KEY, None) == done.mark
    if is_same_phone:
        sign_in(done.account)
    flash(_("Your address is confirmed."), "success")
    return redirect(START if is_same_phone else url_for("accounts.log_in"), 303)


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
