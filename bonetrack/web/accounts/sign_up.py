"""Sign up, and the one page that says a mail is on its way."""

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from bonetrack.services import accounts, rate_limits
from bonetrack.web.access import public
from bonetrack.web.accounts import blueprint
from bonetrack.web.accounts.means import hasher, status_of
from bonetrack.web.accounts.next_page import START
from bonetrack.web.clock import now
from bonetrack.web.dev_mail import can_be_read_here
from bonetrack.web.forms.accounts import SignUpForm
from bonetrack.web.limits import limit_mail_or_429
from bonetrack.web.mail_way import mail_way
from bonetrack.web.page import settings
from bonetrack.words.intended_purpose import intended_purpose

MARK_KEY = "signed_up"


@blueprint.route("/signup", methods=["GET", "POST"])
@public
def sign_up() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(START, 303)
    form = SignUpForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_up.html", form=form, purpose=intended_purpose()), status_of(form)
    limit_mail_or_429(rate_limits.SIGN_UP, form.email.data)
    session[MARK_KEY] = accounts.sign_up(form.to_draft(), hasher(), mail_way(), now())
    return redirect(url_for("accounts.check_mail"), 303)


@blueprint.get("/check-mail")
@public
def check_mail() -> ResponseReturnValue:
    is_kept = settings().dev_mail
    return render_template("accounts/check_mail.html", is_kept=is_kept, is_readable=can_be_read_here())
