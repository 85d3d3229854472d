"""Which notice when: the steps of one dose and of one scan, as data. Keys only; words live elsewhere.

Denosumab's steps: a dose more than 16 weeks late went with more broken vertebrae (Lyu 2020, PMID 32716706).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bonetrack.core.agents import Agent
from bonetrack.core.delays import usual_clinic_days
from bonetrack.core.messages import MessageKind
from bonetrack.core.people import Relation
from bonetrack.core.rhythm import DueTime, to_utc

REPEAT_AFTER = timedelta(minutes=45)
LAST_CALL_BEFORE_CLOSE = timedelta(minutes=15)
DENOSUMAB = "denosumab"
BOOK_DAYS_BEFORE = 28
# The day after, then at 1, 2 and 4 weeks, and from 8 weeks every 2 weeks until a year has passed.
DENOSUMAB_LATE_DAYS = (1, 7, 14, 28, *range(56, 365, 14))
WAITS_WITHOUT_WINDOW = timedelta(days=3)

SCAN_DAYS_BEFORE = (60, 14, 0)
SCAN_TIME = time(9, 0)
SCAN_MAIL_WAITS = timedelta(days=14)
# A scan that is overdue for longer is shown in the app; a mail about it would come out of the blue.
SCAN_MAIL_ENDS_AFTER = timedelta(days=30)

CLOSE = "close"


@dataclass(frozen=True)
class Step:
    """One moment in the life of a dose or scan, and the message that it sends.

    `delay` is set where each caregiver has a delay of her own; otherwise the step is for all of that audience.
    """

    name: str
    at: datetime
    message: MessageKind
    audience: Relation | None = None
    delay: timedelta | None = None


@dataclass(frozen=True)
class Turn:
    """What is to be done now, and the step that comes next."""

    steps: tuple[Step, ...]
    is_closed: bool
    next_name: str | None
    next_at: datetime | None


def list_ahead_steps(agent: Agent, due: DueTime, zone: str) -> list[Step]:
    """What comes before a clinic dose is due, while there is no row of that dose yet."""
    if agent.key != DENOSUMAB:
        return []
    at = to_utc(due.due_on - timedelta(days=BOOK_DAYS_BEFORE), due.due_time, zone)
    return [Step("book", at, MessageKind.DOSE_AHEAD, Relation.PATIENT)]


def list_steps(
    agent: Agent, due: DueTime, zone: str, closes_at: datetime | None, delays: Iterable[timedelta]
) -> list[Step]:
    """All steps of one dose in order. `delays` are those of the caregivers who are told now."""
    is_clinic = agent.is_clinic_given
    steps = _clinic_steps(agent, due, zone, delays) if is_clinic else _home_steps(due, closes_at, delays)
    if closes_at is not None:
        steps = [step for step in steps if step.at < closes_at]
    return sorted(steps, key=lambda step: step.at)


def _home_steps(due: DueTime, closes_at: datetime | None, delays: Iterable[timedelta]) -> list[Step]:
    steps = [
        Step("due", due.due_at, MessageKind.DOSE_DUE, Relation.PATIENT),
        Step("repeat", due.due_at + REPEAT_AFTER, MessageKind.DOSE_REPEAT, Relation.PATIENT),
    ]
    for delay in sorted(set(delays)):
        at = due.due_at + delay
        if closes_at is not None:
            # An evening dose closes at midnight: its caregivers hear of it while there is still time.
            at = max(min(at, closes_at - LAST_CALL_BEFORE_CLOSE), due.due_at)
        steps.append(Step("not_logged", at, MessageKind.DOSE_NOT_LOGGED, Relation.CAREGIVER, delay))
    return steps


def _clinic_steps(agent: Agent, due: DueTime, zone: str, delays: Iterable[timedelta]) -> list[Step]:
    """Whole days, on the local clock of the plan. The usual delay is a step even if nobody waits for it yet."""

    def at(days: int) -> datetime:
        return to_utc(due.due_on + timedelta(days=days), due.due_time, zone)

    steps = [Step("due", due.due_at, MessageKind.DOSE_DUE, Relation.PATIENT)]
    for delay in sorted({*delays, at(usual_clinic_days(agent)) - due.due_at}):
        steps.append(Step("not_logged", due.due_at + delay, MessageKind.DOSE_NOT_LOGGED, Relation.CAREGIVER, delay))
    if agent.key == DENOSUMAB:
        steps.extend(
            Step(f"late_{days}d", at(days), MessageKind.DOSE_LATE, Relation.PATIENT) for days in DENOSUMAB_LATE_DAYS
        )
    return steps


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


def take_turn(steps: list[Step], now: datetime, closes_at: datetime | None = None) -> Turn:
    """What to do at `now`, whatever was missed before.

    After an outage the patient gets the last of her steps only; whoever has had a step gets it no second time,
    because each has one unique key. A closed window sends nothing.
    """
    if closes_at is not None and closes_at <= now:
        return Turn((), True, None, None)
    past = [step for step in steps if step.at <= now]
    own = [step for step in past if step.audience is not Relation.CAREGIVER][-1:]
    told = [step for step in past if step.audience is Relation.CAREGIVER]
    coming = [(step.at, step.name) for step in steps if step.at > now]
    if closes_at is not None:
        coming.append((closes_at, CLOSE))
    next_at, next_name = min(coming, default=(None, None))
    return Turn((*own, *told), False, next_name, next_at)


def waits_until(step: Step, closes_at: datetime | None) -> datetime:
    """From this moment on the message of a dose step is not sent any more."""
    return closes_at or step.at + WAITS_WITHOUT_WINDOW


def dose_key(kind: MessageKind, plan: str, occurrence: str, recipient: str, step: str) -> str:
    """The unique key of one dose message: the same step reaches the same recipient once."""
    return f"{kind}:{plan}:{occurrence}:{recipient}:{step}"


def scan_key(patient: str, due_on: date, recipient: str, step: str) -> str:
    return f"scan:{patient}:{due_on.isoformat()}:{recipient}:{step}"
