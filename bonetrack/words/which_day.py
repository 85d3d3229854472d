"""The question which day a dose was for, each answer in words."""

from datetime import date, time, timedelta

from bonetrack.words import gettext as _
from bonetrack.words.dates import clock_time, long_date, weekday_name

NOON, EVENING = time(12), time(17)


def for_dose(due_on: date, due_time: time, today: date) -> str:
    """`For yesterday evening (Tuesday)`, `For today (Wednesday)`, `For Monday 2 March 2026`."""
    name = weekday_name(due_on)
    if due_on == today:
        return _("For today (%(weekday)s)", weekday=name)
    if due_on != today - timedelta(days=1):
        return _("For %(day)s", day=long_date(due_on))
    if due_time >= EVENING:
        return _("For yesterday evening (%(weekday)s)", weekday=name)
    if due_time >= NOON:
        return _("For yesterday afternoon (%(weekday)s)", weekday=name)
    return _("For yesterday morning (%(weekday)s)", weekday=name)


def due_then(due_time: time, *, has_come: bool) -> str:
    clock = clock_time(due_time)
    if has_come:
        return _("Due at %(time)s. Not logged yet.", time=clock)
    return _("Due at %(time)s. Still to come.", time=clock)


def none_of_these() -> str:
    return _("For none of these: an extra one")
