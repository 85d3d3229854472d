"""A rhythm read back in words: how often, on which days, at what time."""

from collections.abc import Sequence
from datetime import date, time
from itertools import islice

from babel.dates import get_day_names
from babel.lists import format_list

from bonetrack.core.agents import RhythmKind
from bonetrack.core.due_days import SHORTEST_MONTH, break_of_cycle
from bonetrack.core.rhythm import DueTime, Rhythm, due_days
from bonetrack.core.rhythm_choices import MONTHS_IN_A_YEAR, RhythmChoice
from bonetrack.words import current_locale, ngettext
from bonetrack.words import gettext as _
from bonetrack.words.dates import clock_time, long_date, plain_date

# Long enough to meet every month length, also where only one month of four years is short.
LOOKED_AHEAD = 48


def rhythm_in_words(rhythm: Rhythm) -> str:
    """`Every 2 weeks on Monday at 8:00`, `Every day at 8:00 and 20:00`."""
    times = times_in_words(rhythm.times)
    if rhythm.kind is RhythmKind.CYCLE:
        days_on, days_off = days_in_words(rhythm.days_on), days_in_words(rhythm.days_off)
        return _("For %(on)s at %(times)s, then %(off)s without", on=days_on, times=times, off=days_off)
    if rhythm.weekend_time is not None:
        weekend = clock_time(rhythm.weekend_time)
        return _("Every day at %(times)s, on Saturday and Sunday at %(weekend)s", times=times, weekend=weekend)
    return _("%(often)s at %(times)s", often=how_often(rhythm), times=times)


def how_often(rhythm: Rhythm) -> str:
    """The days only: `For 21 days, then 7 days without`."""
    if rhythm.kind is RhythmKind.CYCLE:
        days_on, days_off = days_in_words(rhythm.days_on), days_in_words(rhythm.days_off)
        return _("For %(on)s, then %(off)s without", on=days_on, off=days_off)
    if rhythm.kind in (RhythmKind.WEEKDAYS, RhythmKind.EVERY_N_WEEKS):
        days = days_of_week_in_words(sorted(rhythm.weekdays))
        if rhythm.every == 1:
            return _("Every %(days)s", days=days)
        return _("Every %(num)s weeks on %(days)s", num=rhythm.every, days=days)
    if rhythm.kind is RhythmKind.EVERY_N_DAYS:
        return ngettext("Every day", "Every %(num)s days", rhythm.every)
    if rhythm.every == MONTHS_IN_A_YEAR:
        return _("Once a year")
    return ngettext("Once a month", "Every %(num)s months", rhythm.every)


def month_end_note(rhythm: Rhythm, starts_on: date) -> str:
    """What happens to a day that some months do not have; empty where all of this rhythm's months have it."""
    if not rhythm.is_monthly or starts_on.day <= SHORTEST_MONTH:
        return ""
    ahead = islice(due_days(rhythm, starts_on, on_or_after=starts_on), LOOKED_AHEAD)
    is_short = any(day.day != starts_on.day for day in ahead)
    return _("In a shorter month, on its last day.") if is_short else ""


def break_note(rhythm: Rhythm, starts_on: date, stops_on: date | None, day: date) -> str:
    """The break after a day with a dose, where the plan still runs then; empty for a rhythm without breaks."""
    if rhythm.kind is not RhythmKind.CYCLE:
        return ""
    first, again = break_of_cycle(rhythm.days_on, rhythm.days_off, starts_on, day)
    if stops_on is not None and again >= stops_on:
        return ""
    return _(
        "No doses from %(first)s on. They begin again on %(again)s.", first=plain_date(first), again=plain_date(again)
    )


def days_in_words(days: int) -> str:
    return ngettext("%(num)s day", "%(num)s days", days)


def choice_name(choice: RhythmChoice) -> str:
    return {
        RhythmChoice.DAILY: _("Every day"),
        RhythmChoice.EVERY_N_DAYS: _("Every few days"),
        RhythmChoice.TWICE_A_WEEK: _("Twice a week"),
        RhythmChoice.WEEKDAYS: _("On chosen days of the week"),
        RhythmChoice.EVERY_N_WEEKS: _("Every few weeks, on a day of the week"),
        RhythmChoice.EVERY_N_MONTHS: _("Every month, or every few months"),
        RhythmChoice.YEARLY: _("Once a year"),
        RhythmChoice.THREE_WEEKS_ON: _("21 days, then 7 days without"),
        RhythmChoice.CYCLE: _("Some days, then some days without"),
    }[choice]


def choice_hint(choice: RhythmChoice) -> str:
    return {
        RhythmChoice.DAILY: "",
        RhythmChoice.EVERY_N_DAYS: _("For example, every 2 days or every 14 days"),
        RhythmChoice.TWICE_A_WEEK: _("The same two days each week"),
        RhythmChoice.WEEKDAYS: _("For once a week, choose one day"),
        RhythmChoice.EVERY_N_WEEKS: _("For example, every 2 weeks on Monday"),
        RhythmChoice.EVERY_N_MONTHS: _("For example, every month or every 6 months"),
        RhythmChoice.YEARLY: "",
        RhythmChoice.THREE_WEEKS_ON: _("Every day for 21 days, then a break"),
        RhythmChoice.CYCLE: _("For example, 14 days, then 14 days without"),
    }[choice]


def weekday_name(day: int) -> str:
    """0 is Monday."""
    return str(get_day_names("wide", locale=current_locale())[day])


def days_of_week_in_words(weekdays: Sequence[int]) -> str:
    """`Monday and Thursday`."""
    return list_in_words([weekday_name(day) for day in weekdays])


def times_in_words(times: Sequence[time]) -> str:
    return list_in_words([clock_time(clock) for clock in sorted(times)])


def list_in_words(parts: Sequence[str]) -> str:
    """`Monday and Thursday`."""
    return format_list(list(parts), locale=current_locale())


def due_in_words(due: DueTime) -> str:
    """`Monday 23 November 2026 at 8:00`."""
    return _("%(day)s at %(time)s", day=long_date(due.due_on), time=clock_time(due.due_time))
