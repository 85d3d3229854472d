"""Forms of settings, export and deletion."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, ValidationError

from bonetrack.services.addresses import plain_address
from bonetrack.services.preferences import TEXT_SIZES_PERCENT, list_zones
from bonetrack.words import gettext as _
from bonetrack.words.mail import place_of


class TextSizeForm(FlaskForm):
    percent = RadioField(coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.percent.label.text = _("How large should the text be?")
        names = {100: _("Normal"), 125: _("Larger"), 150: _("Largest")}
        self.percent.choices = [(size, names[size]) for size in TEXT_SIZES_PERCENT]
        self.percent.validators = [DataRequired(_("Choose a text size"))]


class ZoneForm(FlaskForm):
    zone = SelectField()

    def __init__(self, current: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone.label.text = _("Where do you live now?")
        self.zone.choices = zone_choices(current)


def zone_choices(current: str) -> dict[str, list[tuple[str, str]]]:
    """The places of the world by area, with the one that is set now."""
    zones = {area: [(zone, place_name(zone)) for zone in names] for area, names in list_zones().items()}
    if current not in {zone for names in list_zones().values() for zone in names}:
        return {_("Now"): [(current, place_of(current))], **zones}
    return zones


def place_name(zone: str) -> str:
    """`America/Argentina/Buenos_Aires` becomes `Buenos Aires, Argentina`."""
    parts = [part.replace("_", " ") for part in zone.split("/")[1:]]
    return ", ".join(reversed(parts)) or zone


class PasswordAgainForm(FlaskForm):
    password = PasswordField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.label.text = _("Your password")
        self.password.validators = [DataRequired(_("Enter your password"))]


class DeleteForm(PasswordAgainForm):
    """The address is typed, so that a slip of the finger deletes nothing."""

    typed_email = StringField()

    def __init__(self, email: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.typed_email.label.text = _("Type your e-mail address")
        self.typed_email.validators = [DataRequired(_("Type your e-mail address"))]

    def validate_typed_email(self, field: StringField) -> None:
        if plain_address(field.data) != self.email:
            raise ValidationError(_("Type the e-mail address of this account"))


class ConsentForm(FlaskForm):
    agrees = BooleanField()

    def __init__(self, statement: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agrees.label.text = statement
        self.agrees.validators = [DataRequired(_("Tick the box if you agree"))]
