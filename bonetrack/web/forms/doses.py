"""Forms of a dose: when it was taken and where it went, why it was skipped, and the correction of an entry."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from bonetrack.core.agents import Agent, InjectionSite
from bonetrack.core.doses import Outcome
from bonetrack.core.rhythm import local_day, to_utc
from bonetrack.services.dose_days import LoggedDose
from bonetrack.services.doses import DoseFacts
from bonetrack.web.forms.fields import DateParts, TimeText
from bonetrack.web.sent_version import read_version
from bonetrack.words import gettext as _
from bonetrack.words.dates import long_date
from bonetrack.words.doses import SkipReason, skip_reason_name
from bonetrack.words.injection_sites import injection_site_name

TODAY, YESTERDAY, OTHER = "today", "yesterday", "other"
LONGEST_NOTE = 1000


class TakenForm(FlaskForm):
    """The day is chosen by the person: never guessed from the dose that is nearest."""

    day = RadioField(_("Which day?"), validate_choice=False)
    other_day = DateParts(_("If another day, which?"), what=_("day"), optional=True)
    time = TimeText(_("What time?"), what=_("time"))
    site = RadioField(_("Where did it go?"), validate_choice=False)
    request_key = HiddenField()

    def __init__(
        self, agent: Agent, zone: str, now: datetime, sites: Sequence[InjectionSite], taken_at: datetime | None = None
    ) -> None:
        self.agent, self.zone, self.now, self.today = agent, zone, now, local_day(now, zone)
        super().__init__(data=self._start(taken_at))
        self.day.choices = [
            (TODAY, _("Today, %(day)s", day=long_date(self.today))),
            (YESTERDAY, _("Yesterday, %(day)s", day=long_date(self.today - timedelta(days=1)))),
            (OTHER, _("Another day")),
        ]
        self.site.choices = [*((site.value, injection_site_name(site)) for site in sites), ("", _("Not noted"))]
        self.other_day.flags.optional = True
        self.site.flags.optional = True

    def _start(self, taken_at: datetime | None) -> dict[str, Any]:
        if taken_at is None:
            return {}
        local = taken_at.astimezone(ZoneInfo(self.zone))
        days = {self.today: TODAY, self.today - timedelta(days=1): YESTERDAY}
        day = days.get(local.date(), OTHER)
        other_day = local.date() if day == OTHER else None
        return {"day": day, "other_day": other_day, "time": local.time().replace(second=0, microsecond=0)}

    def fill_in(self, taken_at: datetime) -> None:
        """Put a moment into a form that answers another one, such as the one tap."""
        start = self._start(taken_at)
        self.day.data, self.time.data, self.time.raw_data = start["day"], start["time"], None
        self.other_day.process(None, start["other_day"])

    @property
    def asks_site(self) -> bool:
        return self.agent.is_injection

    @property
    def chosen_day(self) -> date | None:
        known = {TODAY: self.today, YESTERDAY: self.today - timedelta(days=1), OTHER: self.other_day.data}
        return known.get(self.day.data or "")

    @property
    def taken_at(self) -> datetime | None:
        day, clock = self.chosen_day, self.time.data
        return None if day is None or clock is None else to_utc(day, clock, self.zone)

    def validate_day(self, field: RadioField) -> None:
        if field.data not in (TODAY, YESTERDAY, OTHER):
            raise ValidationError(_("Choose the day"))

    def validate_other_day(self, field: DateParts) -> None:
        if self.day.data != OTHER:
            return
        if field.data is None and not field.errors:
            raise ValidationError(_("Enter the day"))
        if field.data is not None and field.data > self.today:
            raise ValidationError(_("The day must be today or in the past"))

    def validate_time(self, field: TimeText) -> None:
        if field.data is None and not field.errors:
            raise ValidationError(_("Enter the time"))
        if self.taken_at is not None and self.taken_at > self.now:
            raise ValidationError(_("This time has not come yet. Check the day and the time"))

    def validate_site(self, field: RadioField) -> None:
        if field.data and field.data not in [value for value, _label in field.choices]:
            raise ValidationError(_("Choose one of the places"))

    def facts(self) -> DoseFacts:
        return DoseFacts(Outcome.TAKEN, self.taken_at, self.site.data or None)


class SkipForm(FlaskForm):
    reason = RadioField(_("Why was it skipped?"), validate_choice=False)
    words = StringField(_("In your own words"), [Length(max=200)])
    request_key = HiddenField()

    def __init__(self) -> None:
        super().__init__()
        self.reason.choices = [(reason.value, skip_reason_name(reason)) for reason in SkipReason]
        self.words.flags.optional = True

    def validate_reason(self, field: RadioField) -> None:
        if field.data not in set(SkipReason):
            raise ValidationError(_("Choose why"))

    def facts(self) -> DoseFacts:
        words = (self.words.data or "").strip()
        reason = SkipReason(self.reason.data)
        parts = [] if reason is SkipReason.OTHER and words else [skip_reason_name(reason)]
        return DoseFacts(Outcome.SKIPPED, skip_reason=". ".join([*parts, *([words] if words else [])])[:200])


class ChangeForm(TakenForm):
    """Any entry, however old. `version` is what stood there when the form was opened."""

    outcome = RadioField(_("What happened?"), validate_choice=False)
    skip_reason = StringField(_("Why was it skipped?"), [Length(max=200)])
    note = TextAreaField(_("Note"), [Length(max=LONGEST_NOTE)])
    version = HiddenField()

    def __init__(
        self, agent: Agent, zone: str, now: datetime, sites: Sequence[InjectionSite], entry: LoggedDose
    ) -> None:
        self.entry = entry
        super().__init__(agent, zone, now, sites, entry.taken_at)
        self.outcome.choices = [
            (Outcome.TAKEN.value, _("It was given") if agent.is_clinic_given else _("It was taken"))
        ]
        if agent.can_be_skipped:
            self.outcome.choices.append((Outcome.SKIPPED.value, _("It was skipped")))
        for field in (self.skip_reason, self.note):
            field.flags.optional = True

    def _start(self, taken_at: datetime | None) -> dict[str, Any]:
        entry = self.entry
        values = {"outcome": entry.outcome, "site": entry.site or "", "skip_reason": entry.skip_reason}
        return {**super()._start(taken_at), **values, "note": entry.note, "version": str(entry.version)}

    def validate_outcome(self, field: RadioField) -> None:
        if field.data not in [value for value, _label in field.choices]:
            raise ValidationError(_("Choose what happened"))

    @property
    def is_skipped(self) -> bool:
        return self.outcome.data == Outcome.SKIPPED

    @property
    def version_number(self) -> int:
        return read_version(self.version.data)

    def validate(self, extra_validators: object = None) -> bool:
        """A dose that was skipped has no time."""
        super().validate(extra_validators)
        if self.is_skipped:
            for field in (self.day, self.other_day, self.time):
                field.errors = []
        return not self.errors

    def facts(self) -> DoseFacts:
        note = (self.note.data or "").strip()
        if self.is_skipped:
            return DoseFacts(Outcome.SKIPPED, skip_reason=(self.skip_reason.data or "").strip(), note=note)
        return DoseFacts(Outcome.TAKEN, self.taken_at, self.site.data or None, note=note)


class SiteForm(FlaskForm):
    site = RadioField(_("Where did it go?"), validate_choice=False)
    version = HiddenField()

    def __init__(self, sites: Sequence[InjectionSite], version: int) -> None:
        super().__init__(data={"version": str(version)})
        self.site.choices = [(site.value, injection_site_name(site)) for site in sites]

    def validate_site(self, field: RadioField) -> None:
        if field.data not in [value for value, _label in field.choices]:
            raise ValidationError(_("Choose a place, or go on without one"))
