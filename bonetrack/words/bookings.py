"""The booked days of scans and blood tests in words."""

from datetime import date

from bonetrack.core.booking import asked_day
from bonetrack.words.dates import plain_date
from bonetrack.words.translations import gettext as _
from bonetrack.words.translations import ngettext


def scan_booked(day: date, today: date) -> str:
    if day < today:
        return _("Your bone scan was booked for %(day)s. Did you have it? Add the result.", day=plain_date(day))
    return _("Your bone scan is booked for %(day)s.", day=plain_date(day))


def lab_day(due_on: date | None, booked_on: date | None, today: date) -> str | None:
    """None where no reminder was asked for. A day that is booked long after the due one stands beside it."""
    day = asked_day(booked_on, due_on)
    if day is None:
        return None
    line = _lab_line(day, today, is_booked=day == booked_on)
    if booked_on is None or booked_on == day:
        return line
    return f"{line} {_lab_line(booked_on, today, is_booked=True)}"


def _lab_line(day: date, today: date, *, is_booked: bool) -> str:
    if day < today:
        return _("Your blood test was planned for %(day)s. Did you have it? Add the result.", day=plain_date(day))
    if is_booked:
        return _("Your blood test is booked for %(day)s.", day=plain_date(day))
    return _("Your next blood test is due on %(day)s.", day=plain_date(day))


def far_from_due(booked_on: date, due_on: date) -> str:
    days = {"day": plain_date(booked_on), "due": plain_date(due_on)}
    return _("It is due on %(due)s. You typed %(day)s, which is long after that. Please check the year.", **days)


def offer_line(agent: str, months: int, day: date) -> str:
    """`3 months after the start of alendronate: 2 June 2026`."""
    if months == 0:
        return _("At the start of %(name)s: %(day)s", name=agent, day=plain_date(day))
    return ngettext(
        "%(num)d month after the start of %(name)s: %(day)s",
        "%(num)d months after the start of %(name)s: %(day)s",
        months,
        name=agent,
        day=plain_date(day),
    )
