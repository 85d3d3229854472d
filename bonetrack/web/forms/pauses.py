"""The form that pauses a plan."""

from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.validators import Length, ValidationError

from bonetrack.core.pauses import LONGEST, PauseDraft, PauseReason
from bonetrack.storage.models import Contact, Pause, Plan
from bonetrack.web.forms.fields import DateParts, one_line
from bonetrack.web.sent_version import read_version
from bonetrack.words import gettext as _
from bonetrack.words.pauses import pause_reason_name


class PauseForm(FlaskForm):
    """The end must be named; today is the first day unless she says otherwise.

    `kept`: the pause that is changed; `tellable`: the caregivers whom she may choose.
    """

    reason = RadioField(_("Why is it paused?"), validate_choice=False)
    note = StringField(_("In your own words"), [Length(max=200)])
    starts_on = DateParts(_("First day of the pause"), what=_("first day"))
    ends_on = DateParts(_("Day it starts again"), what=_("day it starts again"))
    told = SelectMultipleField(_("Whom do we tell?"), validate_choice=False)
    version = HiddenField()

    def __init__(self, plan: Plan, today: date, kept: Pause | None, tellable: list[Contact]) -> None:
        self.plan, self.today, self.kept = plan, today, kept
        super().__init__(data=self._start())
        self.reason.choices = [(reason.value, pause_reason_name(reason)) for reason in PauseReason]
        self.note.flags.optional = True
        self.told.choices = [(contact.public_id, contact.name) for contact in tellable]
        self.told.flags.optional = True

    def _start(self) -> dict[str, Any]:
        if self.kept is None:
            return {"starts_on": self.today}
        names = ("reason", "note", "starts_on", "ends_on", "told", "version")
        return {name: getattr(self.kept, name) for name in names}

    @property
    def version_number(self) -> int:
        return read_version(self.version.data)

    def validate_reason(self, field: RadioField) -> None:
        if field.data not in set(PauseReason):
            raise ValidationError(_("Choose why"))

    def validate_starts_on(self, field: DateParts) -> None:
        if field.data is None:
            return
        if field.data < self.plan.starts_on:
            raise ValidationError(_("The first day must not be before the start of the plan"))
        if field.data > self.today + LONGEST:
            raise ValidationError(_("The first day must be within a year"))

    def validate_ends_on(self, field: DateParts) -> None:
        if field.data is None:
            return
        if field.data <= self.today:
            raise ValidationError(_("The day it starts again must be in the future"))
        if self.starts_on.data is None:
            return
        if field.data <= self.starts_on.data:
            raise ValidationError(_("The day it starts again must be after the first day"))
        if field.data > self.starts_on.data + LONGEST:
            raise ValidationError(_("A pause lasts a year at most. For longer, stop the medicine here"))

    def to_draft(self) -> PauseDraft:
        """Of a form that is valid."""
        reason, note = PauseReason(self.reason.data), one_line(self.note.data)
        return PauseDraft(self.starts_on.data, self.ends_on.data, reason, note, tuple(self.told.data or ()))
