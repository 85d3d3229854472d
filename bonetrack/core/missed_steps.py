"""After the window of a dose at home closed with nothing logged: a caregiver who was not told hears of it once."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import Relation
from bonetrack.core.quiet_hours import MISSED, QuietHours
from bonetrack.core.rhythm import to_utc
from bonetrack.core.steps import Step

MORNING, NIGHT = time(9), time(21)
# A dose that closed longer ago, as in an outage of days, is in the record: one mail for each would come as a heap.
IS_NEWS_FOR = timedelta(days=1)


def is_news(closed_at: datetime | None, now: datetime) -> bool:
    return closed_at is not None and now < closed_at + IS_NEWS_FOR


def list_missed_steps(
    closes_at: datetime, zone: str, delays: Iterable[timedelta], quiet: QuietHours | None
) -> list[Step]:
    """One for each delay that a caregiver has, whether or not she had a step while the window was open."""
    at = told_at(closes_at, zone, quiet)
    return [Step(MISSED, at, MessageKind.DOSE_MISSED, Relation.CAREGIVER, delay) for delay in sorted(set(delays))]


def told_at(closes_at: datetime, zone: str, quiet: QuietHours | None) -> datetime:
    """The end of the patient's quiet hours; without them, or outside of them, never in the night."""
    if quiet is not None and quiet.holds(closes_at):
        return quiet.wait_until(closes_at)
    local = closes_at.astimezone(ZoneInfo(zone))
    if MORNING <= local.time() < NIGHT:
        return closes_at
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    morning = to_utc(day, MORNING, zone)
    return morning if quiet is None else quiet.wait_until(morning)
