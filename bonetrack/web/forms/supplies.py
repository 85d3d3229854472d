"""Forms about what is at home, the pen in use and doses before the log."""

from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.validators import ValidationError

from bonetrack.core.agents import Agent
from bonetrack.core.course_length import dose_limit
from bonetrack.core.supplies import LEAD_DAYS, MOST_DOSES, is_used_up_with_time
from bonetrack.services.supplies import Count, SupplyState
from bonetrack.web.forms.fields import DateParts, TypedText
from bonetrack.web.sent_version import read_version
from bonetrack.words import gettext as _
from bonetrack.words.dates import plain_date
from bonetrack.words.supplies import lead_words


class WholeNumber(TypedText):
    """`data` is a whole number from 0, or None."""

    def read(self, text: str) -> int:
        if not text.isascii() or not text.isdigit() or int(text) > MOST_DOSES:
            raise ValueError(
                _("Enter the %(what)s as a whole number, from 0 to %(most)s", what=self.what, most=MOST_DOSES)
            )
        return int(text)

    def show(self, value: int) -> str:
        return str(value)


def _needles() -> WholeNumber:
    return WholeNumber(_("Needles you have"), what=_("number of needles"), optional=True)


def _has_needles(agent: Agent) -> bool:
    """What the clinic gives comes with its own."""
    return agent.is_injection and not agent.is_clinic_given


class CountForm(FlaskForm):
    """Pens are counted as pens; what is in the open one is counted in doses."""

    doses = WholeNumber(_("How many doses do you have?"), what=_("number of doses"))
    pens = WholeNumber(_("How many full pens do you have?"), what=_("number of full pens"))
    doses_per_pen = WholeNumber(_("How many doses are in a full pen?"), what=_("number of doses in a pen"))
    open_doses = WholeNumber(_("Doses left in the pen in use"), what=_("number of doses left"), optional=True)
    needles = _needles()
    lead_days = SelectField(coerce=int)
    version = HiddenField()

    def __init__(self, agent: Agent, state: SupplyState | None) -> None:
        values: dict[str, Any] = {"lead_days": 7, "version": ""}
        if state is not None:
            values = {"lead_days": state.count.lead_days, "version": str(state.version)}
            values |= {"doses": state.doses_left, "needles": state.needles_left}
            per_pen = state.count.doses_per_pen
            if per_pen:
                full, rest = divmod(state.doses_left, per_pen)
                values |= {"pens": full, "doses_per_pen": per_pen, "open_doses": rest}
        super().__init__(data=values)
        self.in_pens = is_used_up_with_time(agent)
        for name in ("doses",) if self.in_pens else ("pens", "doses_per_pen", "open_doses"):
            del self[name]
        if not _has_needles(agent):
            del self["needles"]
        self.lead_days.label.text = _("When should we tell you?")
        self.lead_days.choices = [(days, lead_words(days)) for days in LEAD_DAYS]

    def validate_doses_per_pen(self, field: WholeNumber) -> None:
        if field.data == 0:
            raise ValidationError(_("A full pen has at least 1 dose"))

    def validate_pens(self, field: WholeNumber) -> None:
        if field.data is not None and field.data > 100:
            raise ValidationError(_("Enter the number of full pens, at most 100"))

    @property
    def version_number(self) -> int | None:
        return read_version(self.version.data) if self.version.data else None

    def to_count(self) -> Count:
        needles = self.needles.data if "needles" in self else None
        if not self.in_pens:
            return Count(self.doses.data or 0, needles, None, self.lead_days.data)
        per_pen = self.doses_per_pen.data or 0
        doses = min((self.pens.data or 0) * per_pen + (self.open_doses.data or 0), MOST_DOSES)
        return Count(doses, needles, per_pen, self.lead_days.data)


class PackForm(FlaskForm):
    doses = WholeNumber(_("How many doses are in the new pack?"), what=_("number of doses"))
    pens = WholeNumber(_("How many new pens?"), what=_("number of new pens"))
    needles = WholeNumber(_("New needles"), what=_("number of new needles"), optional=True)
    request_key = HiddenField()

    def __init__(self, agent: Agent, state: SupplyState, request_key: str) -> None:
        super().__init__(data={"request_key": request_key})
        self.per_pen = state.count.doses_per_pen
        del self["pens" if self.per_pen is None else "doses"]
        if not _has_needles(agent):
            del self["needles"]

    def facts(self) -> tuple[int, int | None]:
        doses = self.doses.data if self.per_pen is None else (self.pens.data or 0) * self.per_pen
        return min(doses or 0, MOST_DOSES), self.needles.data if "needles" in self else None


class PenForm(FlaskForm):
    opened_on = DateParts(_("First dose from this pen"), what=_("day of the first dose from this pen"))

    def __init__(self, starts_on: date, today: date, opened_on: date | None) -> None:
        self.starts_on, self.today = starts_on, today
        super().__init__(data={"opened_on": opened_on})

    def validate_opened_on(self, field: DateParts) -> None:
        if field.data is not None and field.data > self.today:
            raise ValidationError(_("The day of the first dose must be today or earlier"))
        if field.data is not None and field.data < self.starts_on:
            began = plain_date(self.starts_on)
            raise ValidationError(
                _("The plan began on %(day)s. Enter a later day, or change the start of the plan first", day=began)
            )


class DosesBeforeForm(FlaskForm):
    doses = WholeNumber(_("Doses you had before you logged them here"), what=_("number of doses"))

    def __init__(self, agent: Agent, doses: int, counted: int) -> None:
        """`counted`: doses of the same course that count already, so that none of them is typed here once more."""
        self.limit = dose_limit(agent.key) or 0
        self.most = max(self.limit - counted, 0)
        super().__init__(data={"doses": doses})

    def validate_doses(self, field: WholeNumber) -> None:
        if field.data is not None and field.data > self.most:
            raise ValidationError(_("Enter the number of doses, from 0 to %(most)s", most=self.most))
