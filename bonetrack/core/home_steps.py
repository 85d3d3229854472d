"""The steps of a dose taken at home: ahead, due, repeat, last call, caregivers. All within its window."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import Relation
from bonetrack.core.rhythm import DueTime, to_utc
from bonetrack.core.steps import Step

# What a person may choose: how long before the dose a notice comes. None is the rule.
AHEAD_MINUTES = (15, 30, 60)
REPEAT_AFTER = timedelta(minutes=45)
LAST_CALL = "last_call"
LAST_CALL_BEFORE_CLOSE = timedelta(hours=2)
CAREGIVERS_BEFORE_CLOSE = timedelta(minutes=15)
NOON, MORNING = time(12), time(9)


def list_home_ahead_steps(due: DueTime, ahead_minutes: int | None) -> list[Step]:
    """The optional notice before a dose is due."""
    if not ahead_minutes:
        return []
    at = due.due_at - timedelta(minutes=ahead_minutes)
    return [Step(f"ahead_{ahead_minutes}m", at, MessageKind.DOSE_AHEAD, Relation.PATIENT, is_chosen=True)]


def list_home_steps(due: DueTime, zone: str, closes_at: datetime | None, delays: Iterable[timedelta]) -> list[Step]:
    steps = [
        Step("due", due.due_at, MessageKind.DOSE_DUE, Relation.PATIENT, is_chosen=True),
        Step("repeat", due.due_at + REPEAT_AFTER, MessageKind.DOSE_REPEAT, Relation.PATIENT),
    ]
    last_call = None if closes_at is None else last_call_at(due, zone, closes_at)
    if last_call is not None:
        steps.append(Step(LAST_CALL, last_call, MessageKind.DOSE_LAST_CALL, Relation.PATIENT))
    for delay in sorted(set(delays)):
        at = due.due_at + delay
        latest = None if closes_at is None else closes_at - CAREGIVERS_BEFORE_CLOSE
        if latest is not None and at > latest:
            # An evening dose closes at midnight: its caregivers hear of it while there is still time. Of one so late
            # that the patient herself had no time to log it they hear after its window.
            if latest < due.due_at + min(delay, REPEAT_AFTER):
                continue
            at = latest
        steps.append(Step("not_logged", at, MessageKind.DOSE_NOT_LOGGED, Relation.CAREGIVER, delay))
    return steps


def last_call_at(due: DueTime, zone: str, closes_at: datetime) -> datetime | None:
    """The one more call before the window closes; None where the repeat leaves no room for it.

    A window of days, as that of a weekly tablet, is called on the morning after: labels name that morning. A shorter
    one is called 2 hours before it closes, and never sooner after the repeat than the repeat came after the dose.
    """
    clock = due.due_time if due.due_time < NOON else MORNING
    morning_after = to_utc(due.due_on + timedelta(days=1), clock, zone)
    two_calls = 2 * REPEAT_AFTER
    at = morning_after
    if closes_at - morning_after < LAST_CALL_BEFORE_CLOSE:
        at = max(closes_at - LAST_CALL_BEFORE_CLOSE, due.due_at + two_calls)
    return at if at <= closes_at - CAREGIVERS_BEFORE_CLOSE else None
