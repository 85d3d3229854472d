"""A recurrence rule in words: `Every 2 weeks on Monday at 8:00, 10 times`."""

from calendar import monthrange
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_month_names

from bonetrack.core.due_days import SHORTEST_MONTH
from bonetrack.core.recurrence_rule import Frequency, RecurrenceRule, RuleDay
from bonetrack.core.rule_occurrences import HOURS_IN_A_DAY, takes_month_end
from bonetrack.words import current_locale, ngettext
from bonetrack.words import gettext as _
from bonetrack.words.dates import clock_time, plain_date
from bonetrack.words.rhythms import days_of_week_in_words, list_in_words, times_in_words, weekday_name

LONGEST_MONTH = 31


def rule_in_words(rule: RecurrenceRule, start: datetime, zone: str) -> str:
    """What the rule repeats from this local start on."""
    often = _hours(rule, start) if rule.frequency is Frequency.HOURLY else _days(rule, start)
    return f"{often}{_end(rule, zone)}"


def _hours(rule: RecurrenceRule, start: datetime) -> str:
    days, hours = divmod(rule.interval, HOURS_IN_A_DAY)
    if hours:
        return ngettext("Every hour", "Every %(num)s hours", rule.interval)
    often = ngettext("Every day", "Every %(num)s days", days)
    return _("%(often)s at %(times)s", often=often, times=clock_time(start.time()))


def _days(rule: RecurrenceRule, start: datetime) -> str:
    often = {
        Frequency.DAILY: _daily,
        Frequency.WEEKLY: _weekly,
        Frequency.MONTHLY: _monthly,
        Frequency.YEARLY: _yearly,
    }[rule.frequency](rule, start)
    if rule.months and rule.frequency is not Frequency.YEARLY:
        often = _("%(often)s, only in %(months)s", often=often, months=_months(rule.months))
    if rule.positions and not _is_last_day(rule):
        places = list_in_words([_place(each) for each in rule.positions])
        often = _("%(often)s, only the %(places)s of these", often=often, places=places)
    hours, minutes = rule.hours or (start.hour,), rule.minutes or (start.minute,)
    times = times_in_words([time(hour, minute) for hour in hours for minute in minutes])
    return _("%(often)s at %(times)s", often=often, times=times)


def _daily(rule: RecurrenceRule, _start: datetime) -> str:
    if rule.days and rule.interval == 1 and not rule.month_days:
        return _("Every %(days)s", days=_weekdays(rule.days))
    often = ngettext("Every day", "Every %(num)s days", rule.interval)
    if rule.month_days:
        often = _("%(often)s, only on %(days)s", often=often, days=_month_days(rule.month_days))
    return _("%(often)s, only on %(days)s", often=often, days=_weekdays(rule.days)) if rule.days else often


def _weekly(rule: RecurrenceRule, start: datetime) -> str:
    days = _weekdays(rule.days or (RuleDay(start.weekday()),))
    if rule.interval == 1:
        return _("Every %(days)s", days=days)
    return _("Every %(num)s weeks on %(days)s", num=rule.interval, days=days)


def _monthly(rule: RecurrenceRule, start: datetime) -> str:
    days = _days_of_month(rule, start)
    if rule.interval == 1:
        if _skips_months(rule, start):
            return _("On %(days)s of every month that has it", days=days)
        return _("On %(days)s of every month", days=days)
    return _("Every %(num)s months on %(days)s of the month", num=rule.interval, days=days)


def _yearly(rule: RecurrenceRule, start: datetime) -> str:
    days = _days_of_year(rule, start)
    if rule.interval == 1:
        return _("On %(days)s of every year", days=days)
    return _("Every %(num)s years on %(days)s", num=rule.interval, days=days)


def _days_of_year(rule: RecurrenceRule, start: datetime) -> str:
    if rule.takes_day_from_start:
        days = list_in_words([_day_of_year(start.day, month) for month in rule.months or (start.month,)])
        is_clamped = takes_month_end(rule, start)
        return _("%(days)s, or the last day of a shorter month,", days=days) if is_clamped else days
    days = _days_of_month(rule, start)
    if rule.months:
        return _("%(days)s in %(months)s", days=days, months=_months(rule.months))
    return _("%(days)s of each month", days=days) if rule.month_days else days


def _days_of_month(rule: RecurrenceRule, start: datetime) -> str:
    if _is_last_day(rule) or (takes_month_end(rule, start) and start.day == LONGEST_MONTH):
        return _("the last day")
    if takes_month_end(rule, start):
        return _("day %(day)s, or the last day of a shorter month,", day=start.day)
    if rule.takes_day_from_start:
        return _("day %(day)s", day=start.day)
    if not rule.days:
        return _month_days(rule.month_days)
    if not rule.month_days:
        return _weekdays(rule.days)
    return _("%(weekdays)s that is also %(days)s", weekdays=_weekdays(rule.days), days=_month_days(rule.month_days))


def _skips_months(rule: RecurrenceRule, start: datetime) -> bool:
    """A day that short months lack, alone and without a last day in its place: RFC 5545 leaves those months out."""
    days = rule.month_days or ((start.day,) if rule.takes_day_from_start else ())
    has_day_everywhere = any(day <= SHORTEST_MONTH for day in days)
    return bool(days) and not (has_day_everywhere or _is_last_day(rule) or takes_month_end(rule, start))


def _is_last_day(rule: RecurrenceRule) -> bool:
    """Written as the last day itself, or as the last one of the days 28 to 31."""
    if rule.days:
        return False
    is_last_of_them = rule.month_days == tuple(range(SHORTEST_MONTH, LONGEST_MONTH + 1)) and rule.positions == (-1,)
    has_one_time = len(rule.hours) <= 1 and len(rule.minutes) <= 1
    return (is_last_of_them and has_one_time) or (rule.month_days == (-1,) and not rule.positions)


def _weekdays(days: tuple[RuleDay, ...]) -> str:
    """`Monday and Thursday`, or `the first Monday`."""
    if not any(day.nth for day in days):
        return days_of_week_in_words([day.weekday for day in days])
    named = [
        _("the %(place)s %(weekday)s", place=_place(day.nth), weekday=weekday_name(day.weekday))
        if day.nth
        else _("each %(weekday)s", weekday=weekday_name(day.weekday))
        for day in days
    ]
    return list_in_words(named)


def _month_days(days: tuple[int, ...]) -> str:
    named = [_("day %(day)s", day=day) if day > 0 else _("the %(place)s day", place=_place(day)) for day in days]
    return list_in_words(named)


def _place(nth: int) -> str:
    """`first`, `last`, `last but 1`, `number 7`."""
    named = {1: _("first"), 2: _("second"), 3: _("third"), 4: _("fourth"), 5: _("fifth"), -1: _("last")}
    if nth in named:
        return named[nth]
    return _("number %(num)s", num=nth) if nth > 0 else _("last but %(num)s", num=-nth - 1)


def _months(months: tuple[int, ...]) -> str:
    names = get_month_names("wide", locale=current_locale())
    return list_in_words([str(names[month]) for month in months])


def _day_of_year(day: int, month: int) -> str:
    """`29 February`. The year 2024 has every day."""
    day = min(day, monthrange(2024, month)[1])
    return str(format_date(date(2024, month, day), "d MMMM", locale=current_locale()))


def _end(rule: RecurrenceRule, zone: str) -> str:
    if rule.count is not None:
        return ngettext(", once", ", %(num)s times", rule.count)
    if rule.until is None:
        return ""
    if not isinstance(rule.until, datetime):
        return _(", until %(day)s", day=plain_date(rule.until))
    local = rule.until.astimezone(ZoneInfo(zone))
    return _(", until %(day)s at %(time)s", day=plain_date(local.date()), time=clock_time(local.time()))
