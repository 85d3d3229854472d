"""The steps of a dose that the clinic gives: book it, have it, log it. Whole days, on the plan's own clock.

The days are a rhythm of reminders of our own, not a rule of a label. Why denosumab has steps of its own: more bones in
the spine broke when a dose came more than 16 weeks late (Lyu 2020, PMID 32716706). So they begin on the day after, and
never end while the dose is open.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain, count

from bonetrack.core.agents import Agent
from bonetrack.core.booking import Booking
from bonetrack.core.delays import DENOSUMAB, usual_clinic_days
from bonetrack.core.messages import MessageKind
from bonetrack.core.people import Relation
from bonetrack.core.rhythm import DueTime, to_utc
from bonetrack.core.steps import Step

BOOK_DAYS_BEFORE = (28, 14, 3)
DENOSUMAB_BOOK_DAYS_BEFORE = 28
# The day after, then at 1, 2 and 4 weeks, and from 8 weeks every 2 weeks without an end.
DENOSUMAB_LATE_DAYS = (1, 7, 14, 28)
DENOSUMAB_LATE_FROM, DENOSUMAB_LATE_EVERY = 56, 14
# Of any other agent: after the day it was due, or after the visit that was booked for it.
OVERDUE_DAYS = (1, 7, 14)


def list_clinic_ahead_steps(
    agent: Agent, due: DueTime, zone: str, booking: Booking | None, every_days: int | None = None
) -> list[Step]:
    """What comes before a clinic dose is due. A booked visit needs no more notices to book one.

    Nor does a dose so near to the one before that the notice would come before that one.
    """
    calls = (
        {"book": DENOSUMAB_BOOK_DAYS_BEFORE}
        if agent.key == DENOSUMAB
        else {f"book_{days}d": days for days in BOOK_DAYS_BEFORE}
    )
    steps = []
    for name, days in calls.items():
        at = _at(due.due_on - timedelta(days=days), due, zone)
        is_after_last = every_days is None or days < every_days
        is_booked = booking is not None and booking.answers(due.due_on) and booking.covers(at, zone)
        if is_after_last and not is_booked:
            steps.append(Step(name, at, MessageKind.DOSE_AHEAD, Relation.PATIENT))
    visit = _visit_step(due, zone, booking)
    if visit is not None and visit.at < due.due_at:
        steps.append(visit)
    return sorted(steps, key=lambda step: step.at)


def list_clinic_steps(
    agent: Agent,
    due: DueTime,
    zone: str,
    booking: Booking | None,
    delays: Iterable[timedelta],
    now: datetime | None = None,
) -> list[Step]:
    """From the due day on. A booking moves the steps of a dose to the day of the visit, but none of denosumab's.

    The usual delay of caregivers is a step even if nobody waits for it yet. Steps without an end are listed up to the
    first that comes after `now`.
    """
    is_denosumab = agent.key == DENOSUMAB
    moved_to = booking.on if booking is not None and booking.moves(due.due_on) and not is_denosumab else None
    begins_on = moved_to or due.due_on
    begin = _at(begins_on, due, zone)
    usual = _at(due.due_on + timedelta(days=usual_clinic_days(agent)), due, zone) - due.due_at
    steps = [Step("due", begin, MessageKind.DOSE_DUE, Relation.PATIENT, is_chosen=True)]
    for delay in sorted({*delays, usual}):
        steps.append(Step("not_logged", begin + delay, MessageKind.DOSE_NOT_LOGGED, Relation.CAREGIVER, delay))
    if is_denosumab:
        own = list(_late_steps(due, zone, now or due.due_at))
        steps += own + _told_again(own, due.due_at + usual)
    else:
        steps += _overdue_steps(begins_on, due, zone)
    if moved_to is not None:
        # Of a visit that is booked once the dose is late, or anew, the same steps are said again: names of their own.
        steps = [replace(step, name=f"{step.name}@{moved_to:%j}") for step in steps]
    visit = _visit_step(due, zone, booking)
    if visit is not None and visit.at >= due.due_at:
        steps.append(visit)
    return steps


def _late_steps(due: DueTime, zone: str, now: datetime) -> Iterator[Step]:
    for days in chain(DENOSUMAB_LATE_DAYS, count(DENOSUMAB_LATE_FROM, DENOSUMAB_LATE_EVERY)):
        at = _at(due.due_on + timedelta(days=days), due, zone)
        yield Step(f"late_{days}d", at, MessageKind.DOSE_LATE, Relation.PATIENT)
        if days >= DENOSUMAB_LATE_FROM and at > now:
            return


def _told_again(own: Iterable[Step], first_at: datetime) -> list[Step]:
    """After the usual delay a late dose is told to all her caregivers again, whenever she hears of it herself."""
    return [
        replace(step, name=f"told_{step.name}", message=MessageKind.DOSE_NOT_LOGGED, audience=Relation.CAREGIVER)
        for step in own
        if step.at > first_at
    ]


def _overdue_steps(begins_on: date, due: DueTime, zone: str) -> list[Step]:
    """A few more words about a dose that nobody has logged."""
    days = {number: _at(begins_on + timedelta(days=number), due, zone) for number in OVERDUE_DAYS}
    return [Step(f"late_{number}d", at, MessageKind.DOSE_REPEAT, Relation.PATIENT) for number, at in days.items()]


def _visit_step(due: DueTime, zone: str, booking: Booking | None) -> Step | None:
    """One reminder the day before a booked visit; on the day itself when it was booked later than that."""
    if booking is None:
        return None
    day_before = _at(booking.on - timedelta(days=1), due, zone)
    at = day_before if booking.made_at <= day_before else _at(booking.on, due, zone)
    return Step(f"visit_{booking.on:%Y%m%d}", at, MessageKind.VISIT_BOOKED, Relation.PATIENT)


def _at(day: date, due: DueTime, zone: str) -> datetime:
    return to_utc(day, due.due_time, zone)
