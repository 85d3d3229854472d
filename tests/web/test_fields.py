"""Dates in three boxes, numbers with comma or point, times of day."""

from datetime import date, time

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from bonetrack.web.forms.fields import DateParts, DecimalText, TimeText, one_line


class AllFields(Form):
    day = DateParts("Date", what="date of the scan")
    bmd = DecimalText("BMD", what="BMD", example="0.812", optional=True)
    at = TimeText("Time", what="time", optional=True)


def fill(day: str = "27", month: str = "3", year: str = "2026", bmd: str = "", at: str = "") -> AllFields:
    return AllFields(MultiDict({"day-day": day, "day-month": month, "day-year": year, "bmd": bmd, "at": at}))


@pytest.mark.parametrize("month", ["3", "03", "March", "march", "mar", "MAR."])
def test_a_month_may_be_a_number_or_a_word(month: str) -> None:
    form = fill(month=month)
    assert form.validate(), form.errors
    assert form.day.data == date(2026, 3, 27)


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("31", "2", "2026"),
        ("x", "3", "2026"),
        ("1", "13", "2026"),
        ("1", "3", "26"),
        ("9" * 20, "3", "2026"),
        ("1", "9" * 20, "2026"),
        ("1", "3", "9" * 5000),
    ],
)
def test_a_date_that_does_not_exist_is_named(day: str, month: str, year: str) -> None:
    form = fill(day, month, year)
    assert not form.validate()
    assert form.day.errors == ["Enter the date of the scan as a real date, like 27 3 2026"]
    assert form.day.day._value() == day


def test_an_empty_date_is_asked_for() -> None:
    form = fill("", "", "")
    assert not form.validate()
    assert form.day.errors == ["Enter the date of the scan"]


def test_a_date_that_was_not_sent_is_asked_for() -> None:
    form = AllFields(MultiDict({"bmd": "1"}))
    assert not form.validate()
    assert form.day.errors == ["Enter the date of the scan"]


def test_a_date_can_be_filled_in_beforehand() -> None:
    assert AllFields(data={"day": date(2026, 1, 2)}).day.year._value() == "2026"


@pytest.mark.parametrize(
    ("typed", "number"), [("0,812", 0.812), ("0.812", 0.812), ("-2.5", -2.5), ("\u22122,5", -2.5), ("812", 812.0)]
)
def test_comma_and_point_both_work(typed: str, number: float) -> None:
    form = fill(bmd=typed)
    assert form.validate(), form.errors
    assert form.bmd.data == pytest.approx(number)
    assert form.bmd._value() == typed


@pytest.mark.parametrize("typed", ["abc", "1.2.3", "1e5", "nan", "inf", "--1", "0x1"])
def test_what_is_no_number_is_named_and_kept(typed: str) -> None:
    form = fill(bmd=typed)
    assert not form.validate()
    assert form.bmd.errors == ["Enter the BMD as a number, like 0.812"]
    assert form.bmd._value() == typed


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("8:05", time(8, 5)),
        ("08.05", time(8, 5)),
        ("2030", time(20, 30)),
        ("805", time(8, 5)),
        ("8", time(8, 0)),
        ("21.00", time(21)),
        ("21,30", time(21, 30)),
        ("9pm", time(21)),
        ("10 pm", time(22)),
        ("9:30 p.m.", time(21, 30)),
        ("8:05AM", time(8, 5)),
        ("12 am", time(0)),
        ("12:15 pm", time(12, 15)),
        ("21h", time(21)),
        ("21:00 h", time(21)),
        ("8 o'clock", time(8)),
        ("Noon", time(12)),
    ],
)
def test_times_of_day(typed: str, moment: time) -> None:
    assert fill(at=typed).at.data == moment


@pytest.mark.parametrize("typed", ["24:00", "8:60", "eight", "13 pm", "0 am", "9 xm", "pm", "\u0669"])
def test_a_wrong_time_is_named(typed: str) -> None:
    form = fill(at=typed)
    assert not form.validate()
    assert form.at.errors == ["Enter the time, like 8:05 or 20:30"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Anna \t Maria\r\nBcc: b@example.org ", "Anna Maria Bcc: b@example.org"),
        ("An\x08na\u202e\u2066", "Anna"),
        ("Anna \x07 Maria", "Anna Maria"),
        ("\U0001f469\u200d\U0001f9b3 \u00c4nne", "\U0001f469\u200d\U0001f9b3 \u00c4nne"),
        (None, ""),
    ],
)
def test_a_name_is_one_line_of_letters_and_signs(typed: str | None, kept: str) -> None:
    assert one_line(typed) == kept
