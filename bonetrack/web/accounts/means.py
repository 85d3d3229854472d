"""What the account views hand to the services: the hasher, the way of mail, the answer's status."""

from urllib.parse import urlsplit

from argon2 import PasswordHasher
from flask import current_app
from flask_wtf import FlaskForm

from bonetrack.services.account_mail import MailWay
from bonetrack.services.passwords import hasher_of
from bonetrack.settings import PasswordCost
from bonetrack.web.page import settings


def hasher() -> PasswordHasher:
    return hasher_of(settings().password_cost is PasswordCost.CHEAP)


def mail_way() -> MailWay:
    """The secret key is the app's: in development it is made at the first request, after the settings were read."""
    return MailWay(urlsplit(settings().base_url).hostname or "localhost", str(current_app.secret_key))


def status_of(form: FlaskForm) -> int:
    return 422 if form.errors else 200
