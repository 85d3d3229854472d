"""Forms of accounts. Field names `email` and `password` stay: password managers and tests know them."""

from typing import Any
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Email, Length, ValidationError

from bonetrack.services.accounts import SignUp
from bonetrack.services.addresses import plain_address
from bonetrack.services.passwords import LONGEST, SHORTEST, PasswordProblem, find_problem
from bonetrack.web.forms.fields import one_line
from bonetrack.web.forms.settings import zone_choices
from bonetrack.words import gettext as _
from bonetrack.words.intended_purpose import HEALTH_DATA_CONSENT_VERSION, health_data_consent

LONGEST_NAME, LONGEST_ADDRESS = 80, 254
DEFAULT_ZONE = "Europe/London"
NOT_PLACES = {"Factory", "localtime", "posixrules"}


def known_zone(name: str | None) -> str:
    """The browser's time zone when it is a real one; nobody is stopped by a strange browser."""
    return name if name and name not in NOT_PLACES and name in available_timezones() else DEFAULT_ZONE


def password_words(problem: PasswordProblem) -> str:
    return {
        PasswordProblem.TOO_SHORT: _("Enter a password of %(least)s characters or more", least=SHORTEST),
        PasswordProblem.TOO_LONG: _("Enter a password of %(most)s characters or fewer", most=LONGEST),
        PasswordProblem.COMMON: _("This password is easy to guess. Enter another one"),
        PasswordProblem.IS_ADDRESS: _("Enter a password that is not your e-mail address"),
    }[problem]


def check_new_password(field: Any, address: str) -> None:
    if not field.data:
        raise ValidationError(_("Enter a password"))
    problem = find_problem(field.data, address)
    if problem is not None:
        raise ValidationError(password_words(problem))


class _AddressForm(FlaskForm):
    email = StringField(filters=[plain_address])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email.label.text = _("E-mail address")
        self.email.validators = [
            DataRequired(_("Enter your e-mail address")),
            Email(_("Enter the e-mail address in full, like name@example.org")),
            Length(max=LONGEST_ADDRESS, message=_("Enter a shorter e-mail address")),
        ]


class SignUpForm(_AddressForm):
    """`zone` is what the browser says. `place` is asked where no script can say it."""

    first_name = StringField(filters=[one_line])
    # Named again so that the list of problems has the order of the page.
    email = StringField(filters=[plain_address])
    password = PasswordField()
    zone = HiddenField()
    place = SelectField(validate_choice=False)
    is_adult = BooleanField()
    consent = BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_name.label.text = _("First name")
        self.first_name.validators = [
            DataRequired(_("Enter your first name")),
            Length(max=LONGEST_NAME, message=_("Enter a shorter name, at most 80 letters")),
        ]
        self.password.label.text = _("Password")
        self.place.label.text = _("Where do you live now?")
        self.place.choices = zone_choices(DEFAULT_ZONE)
        self.place.data = self.place.data or DEFAULT_ZONE
        self.is_adult.label.text = _("I am 18 or older")
        self.is_adult.validators = [DataRequired(_("Tick the box if you are 18 or older. BoneTrack is for adults"))]
        self.consent.label.text = health_data_consent()
        self.consent.validators = [DataRequired(_("Tick the box if you agree. Without it we cannot keep your record"))]

    def validate_password(self, field: Any) -> None:
        check_new_password(field, self.email.data or "")

    def to_draft(self) -> SignUp:
        return SignUp(
            email=self.email.data or "",
            first_name=self.first_name.data or "",
            zone=known_zone(self.zone.data or self.place.data),
            consent_version=HEALTH_DATA_CONSENT_VERSION,
            consent_text=health_data_consent(),
            password=self.password.data or "",
        )


class LogInForm(_AddressForm):
    password = PasswordField()
    next = HiddenField()
    kept = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.label.text = _("Password")
        self.password.validators = [DataRequired(_("Enter your password"))]


class ConfirmForm(FlaskForm):
    """The password is asked on a phone that did not sign up."""

    password = PasswordField()

    def __init__(self, *args: Any, needs_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.label.text = _("Password")
        self.password.validators = [DataRequired(_("Enter your password"))]
        if not needs_password:
            del self.password


class AskResetForm(_AddressForm):
    """Where the link goes."""


class ResetForm(FlaskForm):
    password = PasswordField()

    def __init__(self, address: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._address = address
        self.password.label.text = _("New password")

    def validate_password(self, field: Any) -> None:
        check_new_password(field, self._address)


class ChangePasswordForm(FlaskForm):
    current_password = PasswordField()
    new_password = PasswordField()

    def __init__(self, address: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._address = address
        self.current_password.label.text = _("Your password now")
        self.current_password.validators = [DataRequired(_("Enter your password now"))]
        self.new_password.label.text = _("New password")

    def validate_new_password(self, field: Any) -> None:
        check_new_password(field, self._address)


class ChangeAddressForm(_AddressForm):
    password = PasswordField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email.label.text = _("New e-mail address")
        self.password.label.text = _("Your password")
        self.password.validators = [DataRequired(_("Enter your password"))]
