"""Fields of our own: a date in three boxes, a number with comma or point, a time of day. All are plain text inputs."""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from babel.dates import get_month_names
from wtforms import Field, Form, StringField
from wtforms.validators import ValidationError

from bonetrack.words import current_locale
from bonetrack.words import gettext as _

DECIMAL = re.compile(r"^[+-]?\d{1,6}([.,]\d{0,6})?$|^[+-]?[.,]\d{1,6}$")
TIME = re.compile(
    r"^(?P<hour>[0-9]{1,2})(?:\s?[:.,h]?\s?(?P<minute>[0-9]{2}))?\s?(?:(?P<half>[ap])\.?\s?m\.?|h|hrs?|o.?clock)?$",
    re.IGNORECASE,
)
WORDS_OF_TIME = {"noon": time(12), "midday": time(12), "midnight": time(0)}
# A date takes no number that is larger than the machine's own.
SHORT_NUMBER = re.compile(r"^[0-9]{1,4}$")
# Control characters, and the marks that reverse the direction of what follows them.
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
YEARS = range(1900, 2201)


def one_line(text: str | None) -> str:
    """Names stand in the heads of mails and in other people's pages: no line breaks, no sign that turns words round."""
    return " ".join(UNSEEN.sub("", " ".join((text or "").split())).split())


class DateParts(Field):
    """`data` is a date or None. The month may be typed as a number or as a word such as March.

    `what` completes the sentences: "Enter the date of the scan".
    """

    def __init__(self, label: str, validators: Sequence[Any] = (), *, what: str, optional: bool = False, **kwargs: Any):
        self.what = what
        self.is_optional = optional
        super().__init__(label, validators, **kwargs)
        form, prefix = Form(), f"{self.name}-"
        self.day, self.month, self.year = (
            StringField(part, name=prefix + part, id=prefix + part, _form=form, _meta=form.meta)
            for part in ("day", "month", "year")
        )

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:  # noqa: ARG002
        self.process_errors: list[str] = []
        default = self.default() if callable(self.default) else self.default
        self.data = data if isinstance(data, date) else default
        parts = ("", "", "") if self.data is None else (self.data.day, self.data.month, self.data.year)
        for box, value in zip((self.day, self.month, self.year), parts, strict=True):
            box.process(formdata, str(value))
        if formdata is not None and self.day.name in formdata:
            self._read_boxes()

    def _read_boxes(self) -> None:
        typed = [(box.data or "").strip() for box in (self.day, self.month, self.year)]
        self.data = None
        if not any(typed):
            if not self.is_optional:
                self.process_errors.append(_("Enter the %(what)s", what=self.what))
            return
        try:
            self.data = _to_date(*typed)
        except ValueError:
            self.process_errors.append(_("Enter the %(what)s as a real date, like 27 3 2026", what=self.what))

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        if self.data is None and not self.is_optional and not self.process_errors:
            raise ValidationError(_("Enter the %(what)s", what=self.what))


def _to_date(day: str, month: str, year: str) -> date:
    if not SHORT_NUMBER.match(day) or not SHORT_NUMBER.match(year) or int(year) not in YEARS:
        raise ValueError("not a date")
    return date(int(year), _month_number(month), int(day))


def _month_number(typed: str) -> int:
    if SHORT_NUMBER.match(typed):
        return int(typed)
    wanted = typed.casefold().rstrip(".")
    for width in ("wide", "abbreviated"):
        for number, name in get_month_names(width, locale=current_locale()).items():
            if wanted and wanted in (name.casefold().rstrip("."), name.casefold()[:3]):
                return int(number)
    raise ValueError("not a month")


class TypedText(StringField, ABC):
    """A text box that is read into a value; what was typed stays in the box. `what` completes the sentences."""

    def __init__(self, label: str, validators: Sequence[Any] = (), *, what: str, optional: bool = False, **kwargs: Any):
        super().__init__(label, validators, **kwargs)
        self.what, self.is_optional = what, optional
        self.typed = ""

    @abstractmethod
    def read(self, text: str) -> Any:
        """The value of a text that is not empty; ValueError with a sentence when it cannot be read."""

    @abstractmethod
    def show(self, value: Any) -> str:
        """The value as it stands in the box before anything was typed."""

    def _value(self) -> str:
        return self.typed if self.raw_data else "" if self.data is None else self.show(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        self.typed = valuelist[0].strip() if valuelist else ""
        if self.typed:
            self.data = self.read(self.typed)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        if not self.typed and not self.is_optional:
            raise ValidationError(_("Enter the %(what)s", what=self.what))


class DecimalText(TypedText):
    """`data` is a float or None. Comma and point both work, and so does a typographic minus."""

    def __init__(self, label: str, validators: Sequence[Any] = (), *, what: str, example: str, **kwargs: Any):
        super().__init__(label, validators, what=what, **kwargs)
        self.example = example

    def read(self, text: str) -> float:
        plain = text.replace("\u2212", "-").replace("\u2013", "-").replace(" ", "")
        if not DECIMAL.match(plain):
            raise ValueError(
                _("Enter the %(what)s as a number, like %(example)s", what=self.what, example=self.example)
            )
        return float(plain.replace(",", "."))

    def show(self, value: float) -> str:
        return f"{value:g}"


def _hour_of(hour: int, half: str | None) -> int:
    """The hour of 24; `half`: the a of am or the p of pm. 12 am is midnight, 12 pm is noon."""
    if half is None:
        return hour
    if hour not in range(1, 13):
        raise ValueError("not an hour of 12")
    return hour % 12 + (12 if half.casefold() == "p" else 0)


class TimeText(TypedText):
    """`data` is a time of day or None; typed as 8:05, 08.05, 805, 2030, 8, 9pm, 9:30 p.m., 21h or noon."""

    def read(self, text: str) -> time:
        if text.casefold() in WORDS_OF_TIME:
            return WORDS_OF_TIME[text.casefold()]
        found = TIME.match(text)
        try:
            if found is None:
                raise ValueError("not a time")
            return time(_hour_of(int(found["hour"]), found["half"]), int(found["minute"] or 0))
        except ValueError:
            raise ValueError(_("Enter the %(what)s, like 8:05 or 20:30", what=self.what)) from None

    def show(self, value: time) -> str:
        return f"{value.hour}:{value.minute:02d}"
