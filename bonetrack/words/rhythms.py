"""A rhythm read back in words: how often, on which days, at what time."""

from collections.abc import Sequence
from datetime import time

from babel.dates import get_day_names
from babel.lists import format_list

from bonetrack.core.rhythm import DueTime, Rhythm, RhythmChoice, choice_of
from bonetrack.words import current_locale, ngettext
from bonetrack.words import gettext as _
from bonetrack.words.dates import clock_time, long_date


def rhythm_in_words(rhythm: Rhythm) -> str:
    """`Every 2 weeks on ...`, `Every day at 8:00 and 20:00`."""
    return _("%(often)s at %(times)s", often=how_often(rhythm), times=times_in_words(rhythm.times))


def how_often(rhythm: Rhythm) -> str:
    choice = choice_of(rhythm)
    if choice is RhythmChoice.DAILY:
        return _("Every day")
    if choice is RhythmChoice.WEEKDAYS:
        return _("Every %(days)s", days=list_in_words([weekday_name(day) for day in rhythm.weekdays]))
    if choice is RhythmChoice.YEARLY:
        return _("Once a year")
    if choice is RhythmChoice.EVERY_N_DAYS:
        return ngettext("Every day", "Every %(num)s days", rhythm.every)
    return ngettext("Once a month", "Every %(num)s months", rhythm.every)


def choice_name(choice: RhythmChoice) -> str:
    return {
        RhythmChoice.DAILY: _("Every day"),
        RhythmChoice.EVERY_N_DAYS: _("Every few days"),
        RhythmChoice.WEEKDAYS: _("On chosen days of the week"),
        RhythmChoice.EVERY_N_MONTHS: _("Every month, or every few months"),
        RhythmChoice.YEARLY: _("Once a year"),
    }[choice]


def choice_hint(choice: RhythmChoice) -> str:
    return {
        RhythmChoice.DAILY: "",
        RhythmChoice.EVERY_N_DAYS: _("For example, every 2 days or every 14 days"),
        RhythmChoice.WEEKDAYS: _("For once a week, choose one day"),
        RhythmChoice.EVERY_N_MONTHS: _("For example, every month or every 6 months"),
        RhythmChoice.YEARLY: "",
    }[choice]


def weekday_name(day: int) -> str:
    """0 is Monday."""
    return str(get_day_names("wide", locale=current_locale())[day])


def times_in_words(times: Sequence[time]) -> str:
    return list_in_words([clock_time(clock) for clock in sorted(times)])


def list_in_words(parts: Sequence[str]) -> str:
    """`Monday and Thursday`."""
    return format_list(list(parts), locale=current_locale())


def due_in_words(due: DueTime) -> str:
    """`Monday 23 November 2026 at 8:00`."""
    return _("%(day)s at %(time)s", day=long_date(due.due_on), time=clock_time(due.due_time))
