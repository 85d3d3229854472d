"""A blood test of bone turnover, as the report prints it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, Form, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from bonetrack.core.markers import (
    MARKER_LIMITS,
    Marker,
    MarkerCheck,
    MarkerDraft,
    MarkerQuestionKey,
    MarkerUnit,
    check_marker,
    from_canonical,
    is_interval,
    units_of,
)
from bonetrack.web.forms.fields import DateParts, DecimalText, TimeText
from bonetrack.words import gettext as _
from bonetrack.words import numbers
from bonetrack.words.markers import marker_name, unit_name

EARLIEST_YEAR = 1990
FASTING = {"yes": True, "no": False, "": None}


class ResultText(DecimalText):
    """A number, or `< 0.049` for a result below what the laboratory can measure."""

    is_below_limit = False

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.is_below_limit = typed.startswith(("<", "≤"))
        try:
            super().process_formdata([typed.lstrip("<≤ ")] if valuelist else [])
        finally:
            self.typed = typed


class MarkerForm(Form):
    """CSRF is checked for every POST of the app; this form carries no token of its own."""

    marker = RadioField(
        _("Which marker?"),
        [InputRequired(_("Choose the marker"))],
        choices={marker: marker_name(marker) for marker in Marker},
    )
    result = ResultText(_("Result"), what=_("result"), example="350")
    unit = SelectField(
        _("Unit"),
        [InputRequired(_("Choose the unit that the report shows"))],
        choices={"": _("Choose the unit")} | {unit: unit_name(unit) for unit in MarkerUnit},
    )
    drawn_on = DateParts(_("Day of the blood test"), what=_("day of the blood test"))
    drawn_time = TimeText(_("Time of the blood test"), [Optional()], what=_("time of the blood test"), optional=True)
    fasting = RadioField(
        _("Had you fasted?"), choices={"yes": _("Yes"), "no": _("No"), "": _("I do not know")}, default=""
    )
    laboratory = StringField(
        _("Laboratory"), [Optional(), Length(max=120)], filters=[lambda text: " ".join((text or "").split())]
    )
    interval_low = DecimalText(
        _("Lower end of its interval"), [Optional()], what=_("lower end"), example="177", optional=True
    )
    interval_high = DecimalText(
        _("Upper end of its interval"), [Optional()], what=_("upper end"), example="1015", optional=True
    )

    def __init__(self, formdata: Any, today: date, laboratory: str = "") -> None:
        self.today = today
        super().__init__(formdata, data={"laboratory": laboratory})

    def validate_unit(self, field: SelectField) -> None:
        is_known = field.data in list(MarkerUnit)
        if self._marker is not None and is_known and MarkerUnit(field.data) not in units_of(self._marker):
            names = _(" or ").join(unit_name(unit) for unit in units_of(self._marker))
            text = _("%(name)s is given in %(units)s. Look at the report again.")
            raise ValidationError(text % {"name": marker_name(self._marker), "units": names})

    def validate_result(self, field: ResultText) -> None:
        marker, unit = self._marker, self._unit
        if field.data is None or marker is None or unit is None:
            return
        found = check_marker(marker, field.data, unit, is_below_limit=field.is_below_limit)
        values = {"value": numbers.plain(field.data, 3), "unit": unit_name(unit), "name": marker_name(marker)}
        if found is MarkerCheck.UNIT_1000_TOO_SMALL:
            text = _("Is the unit ng/mL? %(value)s %(unit)s is too low for %(name)s. Look at the unit on the report.")
            raise ValidationError(text % values)
        if found is MarkerCheck.UNIT_1000_TOO_LARGE:
            text = _("Is the unit ng/L? %(value)s %(unit)s is too high for %(name)s. Look at the unit on the report.")
            raise ValidationError(text % values)
        if found is MarkerCheck.IMPOSSIBLE:
            raise ValidationError(_possible_words(marker, unit))

    def validate_drawn_on(self, field: DateParts) -> None:
        if field.data is None:
            return
        if field.data > self.today:
            raise ValidationError(_("The day of the blood test must be today or in the past"))
        if field.data.year < EARLIEST_YEAR:
            raise ValidationError(_("Check the year of the blood test"))

    def validate_interval_high(self, field: DecimalText) -> None:
        if self._marker is None or self._unit is None:
            return
        if not is_interval(self._marker, self.interval_low.data, field.data, self._unit):
            raise ValidationError(_("Enter both ends of the interval in the unit of the result, the lower one first"))

    @property
    def _marker(self) -> Marker | None:
        return Marker(self.marker.data) if self.marker.data in set(Marker) else None

    @property
    def _unit(self) -> MarkerUnit | None:
        """None while it does not fit the marker."""
        if self._marker is None or self.unit.data not in units_of(self._marker):
            return None
        return MarkerUnit(self.unit.data)

    def to_draft(self) -> MarkerDraft:
        """Only after `validate()`."""
        if self.result.data is None:
            raise ValueError("the form was not validated")
        return MarkerDraft(
            marker=Marker(self.marker.data),
            entered_value=self.result.data,
            entered_unit=MarkerUnit(self.unit.data),
            drawn_on=self.drawn_on.data,
            is_below_limit=self.result.is_below_limit,
            drawn_time=self.drawn_time.data,
            is_fasting=FASTING.get(self.fasting.data or ""),
            laboratory=self.laboratory.data or "",
            interval_low=self.interval_low.data,
            interval_high=self.interval_high.data,
        )


def marker_question_form(formdata: Any, questions: Sequence[MarkerQuestionKey]) -> Form:
    """One box to tick for each soft question."""
    reason = _("Tick the box if it is right, or change it")
    boxes = {str(key): BooleanField(_("What I typed is right"), [InputRequired(reason)]) for key in questions}
    return type("QuestionForm", (Form,), boxes)(formdata)


def _possible_words(marker: Marker, unit: MarkerUnit) -> str:
    limits = MARKER_LIMITS[marker]
    ends = (from_canonical(marker, end, unit) for end in (limits.hard_low, limits.hard_high))
    low, high = (numbers.plain(end, 3) for end in ends)
    example = numbers.plain(from_canonical(marker, {Marker.CTX: 350.0, Marker.P1NP: 45.0}[marker], unit))
    text = _("Enter the %(name)s as printed, like %(example)s. It must be between %(low)s and %(high)s %(unit)s.")
    values = {"name": marker_name(marker), "example": example, "low": low, "high": high, "unit": unit_name(unit)}
    return text % values
