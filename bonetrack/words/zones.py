"""Time zones in words: always by the name of a place, never by an offset."""

from datetime import date, time

from bonetrack.words import gettext as _
from bonetrack.words.dates import clock_time, long_date
from bonetrack.words.mail import place_of


def zone_question(phone_zone: str, reminder_zone: str) -> str:
    return _(
        "Your phone shows %(here)s time. Your reminders are set to %(home)s time.",
        here=place_of(phone_zone),
        home=place_of(reminder_zone),
    )


def keep_label(reminder_zone: str) -> str:
    return _("Keep %(place)s time", place=place_of(reminder_zone))


def use_label(phone_zone: str) -> str:
    return _("Use %(place)s time", place=place_of(phone_zone))


def two_clocks(clock: time, zone: str, here: time, other_day: date | None) -> str:
    """`8:00 London time, 3:00 here`; with its day where that is another one here."""
    values = {"time": clock_time(clock), "place": place_of(zone), "here": clock_time(here)}
    if other_day is None:
        return _("%(time)s %(place)s time, %(here)s here", **values)
    return _("%(time)s %(place)s time, %(here)s here on %(day)s", day=long_date(other_day), **values)


def times_line(zone: str) -> str:
    """On which clock the times of a plan stand."""
    return _("Times are %(place)s time.", place=place_of(zone))


def whose_clock(name: str, zone: str) -> str:
    """To a caregiver, who may be elsewhere."""
    return _("Times are %(place)s time, as on the clock of %(name)s.", place=place_of(zone), name=name)


def kept_sentence(reminder_zone: str) -> str:
    return _("Your reminders stay on %(place)s time.", place=place_of(reminder_zone))


def moved_sentence(phone_zone: str) -> str:
    return _("Saved. Your doses are now due at the same clock time in %(place)s.", place=place_of(phone_zone))
