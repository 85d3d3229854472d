"""Which notice when: the steps of one dose and of one scan, as data. Keys only; words live elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bonetrack.core.agents import Agent
from bonetrack.core.booking import Booking
from bonetrack.core.clinic_steps import list_clinic_ahead_steps, list_clinic_steps
from bonetrack.core.home_steps import list_home_ahead_steps, list_home_steps
from bonetrack.core.messages import MessageKind
from bonetrack.core.missed_steps import list_missed_steps
from bonetrack.core.quiet_hours import QuietHours, hold_steps
from bonetrack.core.rhythm import DueTime, to_utc
from bonetrack.core.snooze import postpone
from bonetrack.core.steps import CLOSE, Step, Turn, take_turn

__all__ = ["CLOSE", "Step", "Turn", "list_ahead_steps", "list_scan_steps", "list_steps", "take_turn"]

WAITS_WITHOUT_WINDOW = timedelta(days=3)
# Over an outage of the mail server and the quiet hours after it, into the day that follows.
WAITS_AFTER_WINDOW = timedelta(hours=36)
TELLS_OF_LATE = (MessageKind.DOSE_LATE, MessageKind.DOSE_REPEAT, MessageKind.DOSE_NOT_LOGGED)

SCAN_DAYS_BEFORE = (60, 14, 0)
SCAN_TIME = time(9, 0)
SCAN_MAIL_WAITS = timedelta(days=14)
# A scan that is overdue for longer is shown in the app; a mail about it would come out of the blue.
SCAN_MAIL_ENDS_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class Wishes:
    """What the person asked for: a notice ahead, quiet hours, to be reminded later, and a visit that she booked.

    `every_days`: about how far her doses lie apart.
    """

    ahead_minutes: int | None = None
    quiet: QuietHours | None = None
    snoozed_until: datetime | None = None
    booking: Booking | None = None
    every_days: int | None = None


NO_WISHES = Wishes()


def list_ahead_steps(agent: Agent, due: DueTime, zone: str, wishes: Wishes = NO_WISHES) -> list[Step]:
    """What comes before a dose is due, while there is no row of that dose yet."""
    if agent.is_clinic_given:
        steps = list_clinic_ahead_steps(agent, due, zone, wishes.booking, wishes.every_days)
    else:
        steps = list_home_ahead_steps(due, wishes.ahead_minutes)
    return sorted(hold_steps(steps, wishes.quiet, None), key=lambda step: step.at)


def list_steps(
    agent: Agent,
    due: DueTime,
    zone: str,
    closes_at: datetime | None,
    delays: Iterable[timedelta],
    wishes: Wishes = NO_WISHES,
    now: datetime | None = None,
) -> list[Step]:
    """All steps of one dose in order, also those after its window; those without an end up to the first after `now`.

    `delays` are those of the caregivers who are told now.
    """
    if agent.is_clinic_given:
        steps = list_clinic_steps(agent, due, zone, wishes.booking, delays, now)
    else:
        steps = postpone(list_home_steps(due, zone, closes_at, delays), wishes.snoozed_until)
    if closes_at is not None:
        steps = [step for step in steps if step.at < closes_at]
    held = hold_steps(steps, wishes.quiet, closes_at)
    is_kept = [step.message is MessageKind.DOSE_MISSED or closes_at is None or step.at < closes_at for step in held]
    told = [step for step, kept in zip(held, is_kept, strict=True) if kept]
    if closes_at is not None and not agent.is_clinic_given:
        waits = {step.delay for step in told if step.message is MessageKind.DOSE_MISSED}
        told += list_missed_steps(closes_at, zone, set(delays) - waits, wishes.quiet)
    return sorted(told, key=lambda step: step.at)


def list_scan_steps(due_on: date, zone: str) -> list[Step]:
    """60 and 14 days before a scan is due, and on the day, in the local morning; for patient and caregivers alike."""
    return [
        Step(
            "due" if days == 0 else f"ahead_{days}d",
            to_utc(due_on - timedelta(days=days), SCAN_TIME, zone),
            MessageKind.SCAN_DUE,
        )
        for days in SCAN_DAYS_BEFORE
    ]


def waits_until(step: Step, closes_at: datetime | None, now: datetime) -> datetime:
    """From this moment on the message of a dose step is not sent any more.

    That a dose is late stays true: where the step lies back, as after an outage or of a plan that is entered late, its
    mail waits from now on.
    """
    if step.message is MessageKind.DOSE_MISSED:
        return max(step.at, now) + WAITS_AFTER_WINDOW
    if closes_at is not None:
        return closes_at
    begins_at = max(step.at, now) if step.message in TELLS_OF_LATE else step.at
    return begins_at + WAITS_WITHOUT_WINDOW


def dose_key(kind: MessageKind, plan: str, occurrence: str, recipient: str, step: str) -> str:
    """The unique key of a message about a dose that has no row yet: the same step reaches the same recipient once."""
    return f"{kind}:{plan}:{occurrence}:{recipient}:{step}"


def group_key(kind: MessageKind, patient: str, recipient: str, at: datetime) -> str:
    """The unique key of the one message for all doses of a person that have the same step at the same moment."""
    return f"{kind}:{patient}:{recipient}:{at:%Y%m%dT%H%M%S}"


def scan_key(patient: str, due_on: date, recipient: str, step: str) -> str:
    return f"scan:{patient}:{due_on.isoformat()}:{recipient}:{step}"
