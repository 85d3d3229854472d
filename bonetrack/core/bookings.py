"""Scans and blood tests: asked for until they are booked, then only the booked day speaks, until a result is there."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from bonetrack.core.agents import Agent, AgentClass
from bonetrack.core.booking import answers
from bonetrack.core.messages import MessageKind
from bonetrack.core.mornings import morning_of
from bonetrack.core.notices import Step, list_scan_steps
from bonetrack.core.people import Relation
from bonetrack.core.rhythm import to_utc

BOOKED_DAYS_BEFORE = 3
LAB_DAYS_BEFORE = (14, 3, 1)
LAB_DAYS_BEFORE_BOOKED = (3, 1)
LAB_ANSWERS_FROM_BEFORE = timedelta(days=30)
VISIT_MOVED = timedelta(days=14)
RESULT = "result"
RESULT_MAIL_WAITS = timedelta(days=14)
RESULT_MAIL_ENDS_AFTER = timedelta(days=30)
# Tablets: at the start and at 3 months (IOF-ECTS, PMC5302161). Any treatment: 3 to 6 months after its start (NOF 2014,
# epocrates page 3068). Daily bone builders: at the start and at 1 to 3 months (Krege 2014, doi
# 10.1007/s00198-014-2646-0). All read. The test at the start of the others is ours: a change needs a first result.
LAB_MONTHS = (0, 3, 6)
LAB_MONTHS_OF_PTH = (0, 1, 3)


@dataclass(frozen=True)
class AskedDay:
    """A day that is spoken of, with its steps."""

    day: date
    is_booked: bool
    steps: list[Step]


def list_scan_days(due_on: date | None, booked_on: date | None, zone: str) -> list[AskedDay]:
    """Not booked: 60 and 14 days before and on the day, for all. Booked: only the booked day, for the patient."""
    days = []
    if booked_on is not None:
        kinds = (MessageKind.SCAN_BOOKED, MessageKind.SCAN_RESULT)
        days.append(AskedDay(booked_on, True, _booked_steps(booked_on, zone, *kinds, BOOKED_DAYS_BEFORE)))
    if due_on is not None and not answers(booked_on, due_on):
        days.append(AskedDay(due_on, False, list_scan_steps(due_on, zone)))
    return days


def list_lab_days(due_on: date | None, booked_on: date | None, zone: str) -> list[AskedDay]:
    """14 and 3 days before the test and on the day before, when she still can prepare; then the result is asked for."""
    kinds, days = (MessageKind.LAB_DUE, MessageKind.LAB_RESULT), []
    if booked_on is not None:
        days.append(AskedDay(booked_on, True, _booked_steps(booked_on, zone, *kinds, *LAB_DAYS_BEFORE_BOOKED)))
    if due_on is not None and not answers(booked_on, due_on):
        days.append(AskedDay(due_on, False, _booked_steps(due_on, zone, *kinds, *LAB_DAYS_BEFORE)))
    return days


def _booked_steps(day: date, zone: str, ahead: MessageKind, after: MessageKind, *days_before: int) -> list[Step]:
    steps = [
        Step(f"ahead_{days}d", morning_of(day - timedelta(days=days), zone), ahead, Relation.PATIENT)
        for days in days_before
    ]
    return [*steps, Step(RESULT, morning_of(day + timedelta(days=1), zone), after, Relation.PATIENT)]


def is_visit(done_on: date, booked_on: date) -> bool:
    """Whether a scan is the booked one; a visit may have been moved forward a little."""
    return done_on >= booked_on - VISIT_MOVED


def answers_lab(drawn_on: date, asked_for: date) -> bool:
    """Whether a result is of the blood test that was asked for; one typed in from long before is not."""
    return drawn_on >= asked_for - LAB_ANSWERS_FROM_BEFORE


def offer_lab_days(agent: Agent, starts_on: date, today: date) -> list[tuple[int, date]]:
    """Months after the start at which guidelines take blood, with the days that are still to come; an offer only."""
    is_pth = agent.agent_class is AgentClass.PTH_ANALOGUE
    if not (is_pth or agent.is_antiresorptive or agent.agent_class is AgentClass.SCLEROSTIN_INHIBITOR):
        return []
    days = [(each, starts_on + relativedelta(months=each)) for each in (LAB_MONTHS_OF_PTH if is_pth else LAB_MONTHS)]
    return [(each, day) for each, day in days if day >= today]


def waits_until(step: Step, day: date, zone: str, now: datetime) -> datetime:
    """What is said before a day is not sent once that day is there; the question for the result waits longer."""
    return now + RESULT_MAIL_WAITS if step.name == RESULT else to_utc(day, time(12), zone)


def booking_key(kind: str, patient: str, day: date, is_booked: bool, recipient: str, step: str) -> str:
    return f"{kind}:{patient}:{day.isoformat()}:{'booked' if is_booked else 'due'}:{recipient}:{step}"
