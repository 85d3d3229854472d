"""The form that stops a plan."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import Length, ValidationError

from bonetrack.storage.models import Plan
from bonetrack.web.forms.fields import DateParts
from bonetrack.web.sent_version import read_version
from bonetrack.words import gettext as _


class StopForm(FlaskForm):
    stops_on = DateParts(_("Date of the stop"), what=_("date of the stop"))
    stop_reason = StringField(_("Why it stops"), [Length(max=200)])
    version = HiddenField()

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        super().__init__(data={"version": str(plan.version)})
        self.stop_reason.flags.optional = True

    @property
    def version_number(self) -> int:
        return read_version(self.version.data)

    def validate_stops_on(self, field: DateParts) -> None:
        if field.data is not None and field.data < self.plan.starts_on:
            raise ValidationError(_("The stop date must not be before the start date"))

    def facts(self) -> tuple[date, str]:
        """The day and the reason, of a form that is valid."""
        if self.stops_on.data is None:
            raise ValueError("the form is not valid")
        return self.stops_on.data, (self.stop_reason.data or "").strip()
