"""Dates and times in words: the month is always written out."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from bonetrack.words.translations import current_locale


def long_date(day: date) -> str:
    """`Monday 23 November 2026`."""
    return format_date(day, "EEEE d MMMM y", locale=current_locale())


def plain_date(day: date) -> str:
    """`23 November 2026`."""
    return format_date(day, "d MMMM y", locale=current_locale())


def day_and_month(day: date) -> str:
    """`Monday 23 November`, of a day that is near."""
    return format_date(day, "EEEE d MMMM", locale=current_locale())


def clock_time(moment: time) -> str:
    """`8:05`."""
    return format_time(moment, "H:mm", locale=current_locale())


def local_moment(moment_utc: datetime, zone: str) -> str:
    """`8:05 on 23 November 2026`, on the person's own clock."""
    local = moment_utc.astimezone(ZoneInfo(zone))
    return f"{clock_time(local.time())}, {plain_date(local.date())}"


def weekday_name(day: date) -> str:
    """`Monday`."""
    return format_date(day, "EEEE", locale=current_locale())
