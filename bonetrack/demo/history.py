"""Two years of one person's treatment, through the same services that the pages use, each at its own moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count, takewhile
from random import Random

from dateutil.relativedelta import relativedelta

from bonetrack.core.agents import LabelRegion, get_agent
from bonetrack.core.doses import Outcome
from bonetrack.core.dxa import Side, Site
from bonetrack.core.events import EventDraft
from bonetrack.core.markers import CANONICAL_UNIT, Marker, MarkerDraft
from bonetrack.core.plans import PlanDraft
from bonetrack.core.rhythm import DueTime, due_days, local_day, to_utc
from bonetrack.core.scan_entry import ReadingDraft, ScanDraft
from bonetrack.demo.people import DemoPerson, DemoPlan, DemoScan
from bonetrack.services.doses import DoseFacts, add_dose, log_dose
from bonetrack.services.events import record_event
from bonetrack.services.markers import record_marker
from bonetrack.services.occurrences import DoseKey
from bonetrack.services.pens import find_rule, open_pen
from bonetrack.services.plans import make_plan
from bonetrack.services.reschedule import start_of_day
from bonetrack.services.scans import record_scan
from bonetrack.services.supplies import Count, set_count
from bonetrack.storage.models import Account, Patient, Plan
from bonetrack.storage.plans import ensure_occurrence, set_next_due

REASONS = ("Felt unwell", "Away from home", "Box was empty")
SKIPPED_OF_100 = 2
PEN_DAYS_AGO = 10
INTERVALS = {Marker.CTX: (100.0, 700.0), Marker.P1NP: (16.0, 74.0)}


@dataclass(frozen=True)
class Told:
    """One record in the making: everything that the steps share."""

    person: DemoPerson
    account: Account
    patient: Patient
    chance: Random
    now: datetime

    @property
    def today(self) -> date:
        return local_day(self.now, self.patient.zone)

    def moment(self, day: date, hour: int) -> datetime:
        return min(to_utc(day, time(hour), self.patient.zone), self.now)


def tell(told: Told) -> None:
    """Plans with their doses, then scans and blood tests, so that each scan finds the treatment it belongs to."""
    for plan in told.person.plans:
        _tell_plan(told, plan)
    for scan in told.person.scans:
        _tell_scan(told, scan)
    _tell_markers(told)
    _tell_events(told)


def _tell_plan(told: Told, demo: DemoPlan) -> None:
    starts_on = told.today - relativedelta(months=demo.start_months_ago)
    if get_agent(demo.agent).is_clinic_given:
        # The next dose at the clinic is due in a few days.
        starts_on += timedelta(days=9)
    stops_on = None if demo.stop_months_ago is None else told.today - relativedelta(months=demo.stop_months_ago)
    draft = PlanDraft(demo.agent, demo.dose, demo.rhythm, starts_on, stops_on, demo.why)
    at_start = told.moment(starts_on, 6)
    plan = make_plan(told.patient, told.account, draft, f"demo-{demo.agent}", at_start)
    for number, due in enumerate(_dues(told, plan, demo)):
        _tell_dose(told, plan, demo, due, number)
    # Today's doses are still open, so the worker finds them like any other.
    set_next_due(plan, start_of_day(told.today, plan.zone), told.now)
    if stops_on is None and find_rule(plan) is not None:
        _tell_pen(told, plan)


def _tell_pen(told: Told, plan: Plan) -> None:
    """A pen some days in use, and two more at home."""
    opened_on = told.today - timedelta(days=PEN_DAYS_AGO)
    at = told.moment(opened_on, 9)
    set_count(told.patient, told.account, plan.public_id, Count(84, doses_per_pen=28), None, at)
    open_pen(told.patient, told.account, plan.public_id, opened_on, at)


def _dues(told: Told, plan: Plan, demo: DemoPlan) -> Iterator[DueTime]:
    last = told.today if plan.stops_on is None else min(told.today, plan.stops_on - timedelta(days=1))
    for day in takewhile(lambda day: day <= last, due_days(demo.rhythm, plan.starts_on, on_or_after=plan.starts_on)):
        due = DueTime(day, demo.rhythm.times[0], to_utc(day, demo.rhythm.times[0], plan.zone))
        if due.due_at <= told.now:
            yield due


def _tell_dose(told: Told, plan: Plan, demo: DemoPlan, due: DueTime, number: int) -> None:
    site = demo.sites[number % len(demo.sites)] if demo.sites else None
    taken_at = due.due_at + timedelta(minutes=told.chance.randint(0, 55))
    key = f"demo-{plan.public_id}-{number}"
    if get_agent(demo.agent).is_clinic_given:
        facts = DoseFacts(Outcome.TAKEN, taken_at=taken_at, site=site)
        add_dose(told.patient, told.account, plan.public_id, facts, key, taken_at, is_sure=True)
        return
    is_open_today = due.due_on == told.today
    draw = told.chance.randrange(100)
    if is_open_today or taken_at > told.now:
        return
    if draw >= demo.logged_share:
        ensure_occurrence(plan, due, LabelRegion(told.patient.label_region), told.now)
        return
    facts = DoseFacts(Outcome.TAKEN, taken_at=taken_at, site=site)
    if draw < SKIPPED_OF_100:
        facts = DoseFacts(Outcome.SKIPPED, skip_reason=REASONS[number % len(REASONS)])
    dose = DoseKey(plan.public_id, due.due_on, due.due_time)
    log_dose(told.patient, told.account, dose, facts, key, taken_at, is_sure=True)


def _tell_scan(told: Told, scan: DemoScan) -> None:
    day = told.today - timedelta(weeks=scan.weeks_ago)
    maker, model = told.person.scanner
    readings = tuple(
        ReadingDraft(
            site,
            bmd_g_cm2=bmd_g_cm2,
            t_score=t_score,
            side=None if site is Site.LUMBAR_SPINE else Side.LEFT,
            vertebrae="L1-L4" if site is Site.LUMBAR_SPINE else None,
        )
        for site, (bmd_g_cm2, t_score) in scan.results.items()
    )
    draft = ScanDraft(day, readings, told.person.facility, maker, model)
    record_scan(told.patient, told.account, draft, f"demo-scan-{scan.weeks_ago}", told.moment(day, 18))


def _tell_markers(told: Told) -> None:
    numbers = count()
    for test in told.person.markers:
        day = told.today - timedelta(weeks=test.weeks_ago)
        for marker, value in test.values.items():
            low, high = INTERVALS[marker]
            draft = MarkerDraft(
                marker,
                value,
                CANONICAL_UNIT[marker],
                day,
                drawn_time=time(8),
                is_fasting=True,
                laboratory=told.person.facility,
                interval_low=low,
                interval_high=high,
            )
            key = f"demo-marker-{next(numbers)}"
            record_marker(told.patient, told.account, draft, key, told.moment(day, 18))


def _tell_events(told: Told) -> None:
    for number, event in enumerate(told.person.events):
        day = told.today - timedelta(weeks=event.weeks_ago)
        draft = EventDraft(event.kind, day, event.bone, event.side, event.note)
        # One that is older than the record was typed when the record began.
        at = max(told.moment(day, 18), told.patient.created_at)
        record_event(told.patient, told.account, draft, f"demo-event-{number}", at)
