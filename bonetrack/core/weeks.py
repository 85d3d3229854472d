"""The week that a weekly mail is about: Monday to Sunday, told on the Monday after it, at 9 local time."""

from datetime import date, datetime, time, timedelta

from bonetrack.core.rhythm import local_day, to_utc

TOLD_AT = time(9, 0)
WEEK = timedelta(days=7)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def telling_moment(monday: date, zone: str) -> datetime:
    return to_utc(monday, TOLD_AT, zone)


def next_telling(now: datetime, zone: str) -> datetime:
    """The next Monday at 9 on the clock of the zone, after `now`."""
    moment = telling_moment(monday_of(local_day(now, zone)), zone)
    return moment if moment > now else telling_moment(monday_of(local_day(now, zone)) + WEEK, zone)
