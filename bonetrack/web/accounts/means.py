"""What the account views share: the hasher, and an answer's status."""

from flask_wtf import FlaskForm

from bonetrack.services.passwords import Hasher, hasher_of
from bonetrack.settings import PasswordCost
from bonetrack.web.page import settings


def hasher() -> Hasher:
    return hasher_of(settings().password_cost is PasswordCost.CHEAP)


def status_of(form: FlaskForm) -> int:
    return 422 if form.errors else 200
