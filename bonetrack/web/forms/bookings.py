"""Forms for the booked day of a scan, and for the next blood test."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from bonetrack.core.booking import LONGEST_AHEAD
from bonetrack.web.forms.fields import DateParts
from bonetrack.words import gettext as _


class BookScanForm(FlaskForm):
    booked_on = DateParts(_("It is booked for"), what=_("booked day"), optional=True)

    def __init__(self, today: date, booked_on: date | None) -> None:
        self.today, self.was = today, booked_on
        super().__init__(data={"booked_on": booked_on})

    def validate_booked_on(self, field: DateParts) -> None:
        _not_past(field, self.today, self.was)


class LabForm(FlaskForm):
    due_on = DateParts(_("Your next blood test is due on"), what=_("day of the blood test"), optional=True)
    booked_on = DateParts(_("It is booked for"), what=_("booked day"), optional=True)

    def __init__(self, today: date, due_on: date | None, booked_on: date | None) -> None:
        self.today, self.was = today, (due_on, booked_on)
        super().__init__(data={"due_on": due_on, "booked_on": booked_on})

    def validate_due_on(self, field: DateParts) -> None:
        _not_past(field, self.today, self.was[0])

    def validate_booked_on(self, field: DateParts) -> None:
        _not_past(field, self.today, self.was[1])


def _not_past(field: DateParts, today: date, was: date | None) -> None:
    """A day that stood there before may stay, if it is not years away."""
    if field.data is not None and field.data < today and field.data != was:
        raise ValidationError(_("The day must be today or later"))
    refuse_far_day(field, today)


def refuse_far_day(field: DateParts, today: date) -> None:
    """Nobody books that far ahead: it is a mistyped year, and reminders would wait for it."""
    if field.data is not None and field.data > today + LONGEST_AHEAD:
        raise ValidationError(_("The day must be within the next 13 months. Please check the year"))
