"""When mail that can wait is sent: at 10:00 on the patient's own clock, never in the night."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bonetrack.core.rhythm import to_utc

MORNING = time(10, 0)
EVENING = time(20, 0)


def morning_of(day: date, zone: str) -> datetime:
    return to_utc(day, MORNING, zone)


def waking_moment(at: datetime, now: datetime, zone: str) -> datetime:
    """`at` itself while it is fresh; a step that comes late, such as after an outage, waits for a waking hour."""
    if now - at < timedelta(hours=1):
        return at
    local = now.astimezone(ZoneInfo(zone))
    if MORNING <= local.time() < EVENING:
        return now
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return morning_of(day, zone)
