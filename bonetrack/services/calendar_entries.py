"""What stands in a patient's calendar feed: series of doses, single clinic doses and the next scan, each with its age.

How often and when something changed is read from the audit trail: a feed is only looked at, so looking changes nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bonetrack.core.agents import Agent
from bonetrack.core.booking import asked_day
from bonetrack.core.recurrence import split_weekend
from bonetrack.core.rhythm import DueTime, Rhythm, due_times, local_day
from bonetrack.services.bookings import SCAN as BOOKED_SCAN
from bonetrack.services.paused_doses import list_paused_days
from bonetrack.services.pauses import ENTITY as PAUSE
from bonetrack.services.plans import ENTITY as PLAN
from bonetrack.services.scan_dates import NEXT_SCAN
from bonetrack.storage import calendar_feeds as rows
from bonetrack.storage.doses import list_open_occurrences
from bonetrack.storage.models import CalendarFeed, Occurrence, Patient, Plan
from bonetrack.storage.plans import agent_of, list_plans, pending_due, rhythm_of
from bonetrack.storage.wishes import booking_of

ENDED_PLANS_STAY = timedelta(days=31)
DOSE, SCAN = "dose", "scan"
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Age:
    """`sequence` never falls while a thing exists, and rises with each change."""

    sequence: int
    changed_at: datetime

    def __add__(self, other: "Age") -> "Age":
        return Age(self.sequence + other.sequence, max(self.changed_at, other.changed_at))


@dataclass(frozen=True)
class DoseSeries:
    """One plan at one time of day; `first_on` is its first dose that counts, `left_out` are days without one.

    `place`: which dose of the day it is. It names the event, so that a dose at another hour stays the same event.
    """

    plan: str
    agent: Agent
    zone: str
    clock: time
    rhythm: Rhythm
    starts_on: date
    first_on: date
    stops_on: date | None
    age: Age
    left_out: tuple[date, ...] = ()
    place: int = 1


@dataclass(frozen=True)
class SingleDose:
    """The next dose of an agent that counts from the actual one: what comes after it nobody knows yet.

    On the day of its visit where one is booked for it, at its time; `at` None: no time of the visit is known.
    """

    plan: str
    agent: Agent
    zone: str
    on: date
    at: time | None
    age: Age


@dataclass(frozen=True)
class DueScan:
    """On the day that is booked for it, else on the one that it is due."""

    patient: str
    day: date
    age: Age


@dataclass(frozen=True)
class CalendarEntries:
    """`changed_at`: also of things that are gone by now."""

    series: tuple[DoseSeries, ...]
    singles: tuple[SingleDose, ...]
    scan: DueScan | None
    changed_at: datetime


def list_calendar_entries(feed: CalendarFeed, now: datetime) -> CalendarEntries:
    patient: Patient = feed.patient
    titles = Age(feed.version, feed.changed_at)
    plans = [plan for plan in list_plans(patient) if plan.sends_reminders and _is_recent(plan, now)]
    by_plan = rows.changes_by_row(patient, PLAN)
    doses = titles + _age(rows.changes_of_all(patient, [DOSE]), feed)
    results = titles + _age(rows.changes_of_all(patient, [PLAN, SCAN, NEXT_SCAN, BOOKED_SCAN]), feed)
    pauses = _age(rows.changes_of_all(patient, [PAUSE]), feed)
    ages = {plan.id: titles + pauses + _age(by_plan.get(plan.public_id), feed) for plan in plans}
    counted = [plan for plan in plans if agent_of(plan).counts_from_actual]
    return CalendarEntries(
        series=tuple(series for plan in plans if plan not in counted for series in _series_of(plan, ages[plan.id])),
        singles=tuple(single for plan in counted for single in _single_of(plan, ages[plan.id] + doses)),
        scan=_scan_of(patient, results),
        changed_at=max(doses.changed_at, results.changed_at, pauses.changed_at),
    )


def _age(changes: rows.Changes | None, feed: CalendarFeed) -> Age:
    return Age(0, feed.changed_at) if changes is None else Age(*changes)


def _is_recent(plan: Plan, now: datetime) -> bool:
    return plan.stops_on is None or plan.stops_on >= local_day(now, plan.zone) - ENDED_PLANS_STAY


def _series_of(plan: Plan, age: Age) -> list[DoseSeries]:
    """From the day on that the plan counts from in its present form; what was due before is past.

    Days without doses inside a series are those of a pause; the age holds what changed them.
    """
    days, found = list_paused_days(plan), []
    for place, once in enumerate(split_weekend(rhythm_of(plan)), start=1):
        (clock,) = once.times
        paused = tuple(day for day in days if not once.weekdays or day.weekday() in once.weekdays)
        after = (plan.tracked_since or plan.created_at) - MOMENT
        first = next(due_times(once, plan.starts_on, plan.zone, after=after)).due_on
        if plan.stops_on is None or first < plan.stops_on:
            dose = (plan.public_id, agent_of(plan), plan.zone, clock, once)
            found.append(DoseSeries(*dose, plan.starts_on, first, plan.stops_on, age, paused, place))
    return found


def _single_of(plan: Plan, age: Age) -> list[SingleDose]:
    waiting = [_due_of(row) for row in list_open_occurrences(plan)]
    due = waiting[0] if waiting else pending_due(plan)
    if due is None:
        return []
    booking = booking_of(plan)
    is_booked = booking is not None and booking.answers(due.due_on)
    on, at = (booking.on, booking.at) if booking is not None and is_booked else (due.due_on, due.due_time)
    return [SingleDose(plan.public_id, agent_of(plan), plan.zone, on, at, age)]


def _scan_of(patient: Patient, age: Age) -> DueScan | None:
    day = asked_day(patient.scan_booked_on, patient.next_scan_on)
    return None if day is None else DueScan(patient.public_id, day, age)


def _due_of(row: Occurrence) -> DueTime:
    return DueTime(row.due_on, time.fromisoformat(row.due_time), row.due_at)
