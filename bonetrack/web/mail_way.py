"""What a use case needs to write a mail with a link in it."""

from flask import current_app

from bonetrack.services.account_mail import MailWay
from bonetrack.web.page import settings


def secret_key() -> str:
    return str(current_app.secret_key)


def mail_way() -> MailWay:
    return MailWay(settings().mail_domain, secret_key())
