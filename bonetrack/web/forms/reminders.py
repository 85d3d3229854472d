"""Forms about reminders: later, quiet hours, a booked visit, and how messages speak of one plan."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import Length, ValidationError

from bonetrack.core.home_steps import AHEAD_MINUTES
from bonetrack.core.rhythm import local_day, to_utc
from bonetrack.core.snooze import BEFORE_CLOSE
from bonetrack.storage.models import Patient, Plan
from bonetrack.web.forms.bookings import refuse_far_day
from bonetrack.web.forms.fields import DateParts, TimeText, one_line
from bonetrack.words import gettext as _
from bonetrack.words.dates import clock_time
from bonetrack.words.messages import delay_name


class LaterForm(FlaskForm):
    """A time inside the window of the dose: later today, or tomorrow where the window lasts that long."""

    time = TimeText(_("Or at what time?"), what=_("time"))

    def __init__(self, zone: str, closes_at: datetime | None, now: datetime) -> None:
        self.zone, self.closes_at, self.now = zone, closes_at, now
        super().__init__()

    @property
    def wish(self) -> datetime | None:
        if self.time.data is None:
            return None
        today = local_day(self.now, self.zone)
        moments = [to_utc(today + timedelta(days=days), self.time.data, self.zone) for days in (0, 1)]
        last = None if self.closes_at is None else self.closes_at - BEFORE_CLOSE
        return next((each for each in moments if each > self.now and (last is None or each <= last)), None)

    def validate_time(self, field: TimeText) -> None:
        if field.data is not None and self.wish is None:
            raise ValidationError(_("Choose a time that is still to come, before the time for this dose ends"))


class QuietHoursForm(FlaskForm):
    starts = TimeText(_("From"), what=_("start of the quiet hours"))
    ends = TimeText(_("Until"), what=_("end of the quiet hours"))

    def validate_ends(self, field: TimeText) -> None:
        if field.data is not None and field.data == self.starts.data:
            raise ValidationError(_("Choose two different times"))


class BookingForm(FlaskForm):
    booked_on = DateParts(_("Date of the visit"), what=_("date of the visit"))
    booked_time = TimeText(_("Time of the visit"), what=_("time of the visit"), optional=True)

    def __init__(self, plan: Plan, today: date) -> None:
        self.today = today
        clock = None if plan.booked_time is None else time.fromisoformat(plan.booked_time)
        super().__init__(data={"booked_on": plan.booked_on, "booked_time": clock})
        self.booked_time.flags.optional = True

    def validate_booked_on(self, field: DateParts) -> None:
        if field.data is not None and field.data < self.today:
            raise ValidationError(_("The date of the visit must be today or later"))
        refuse_far_day(field, self.today)


class PlanMessagesForm(FlaskForm):
    """`ahead` is not asked for a dose that the clinic gives: it has notices of its own."""

    ahead = RadioField(_("A notice before the dose is due"), validate_choice=False)
    nickname = StringField(_("Your own word for it"), [Length(max=40)], filters=[one_line])

    def __init__(self, plan: Plan, is_asked_ahead: bool) -> None:
        self.is_asked_ahead = is_asked_ahead
        data: dict[str, Any] = {"ahead": str(plan.ahead_minutes or ""), "nickname": plan.nickname}
        super().__init__(data=data)
        choices = [(str(minutes), _("%(time)s before", time=delay_name(minutes))) for minutes in AHEAD_MINUTES]
        self.ahead.choices = [("", _("No notice")), *choices]
        self.nickname.flags.optional = True

    def validate_ahead(self, field: RadioField) -> None:
        if (field.data or "") not in [value for value, _label in field.choices]:
            raise ValidationError(_("Choose when the notice comes"))

    @property
    def ahead_minutes(self) -> int | None:
        return int(self.ahead.data) if self.is_asked_ahead and self.ahead.data else None


def quiet_words(patient: Patient) -> str:
    """`From 22:00 to 7:00`, or that there are none."""
    if patient.quiet_from is None or patient.quiet_until is None:
        return _("Off")
    starts, ends = time.fromisoformat(patient.quiet_from), time.fromisoformat(patient.quiet_until)
    return _("From %(start)s to %(end)s", start=clock_time(starts), end=clock_time(ends))
