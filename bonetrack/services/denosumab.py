"""Denosumab as it was logged: how long the injections covered, and which doses came late."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from bonetrack.core.agents import LabelRegion
from bonetrack.core.cover import Span, covered_spans
from bonetrack.core.doses import Outcome
from bonetrack.core.regimen import Treatment
from bonetrack.core.rhythm import local_day
from bonetrack.services.dose_days import DueDose, is_active, list_history
from bonetrack.services.phases import list_treatments, months_between
from bonetrack.storage.models import Patient, Plan
from bonetrack.storage.plans import agent_of

DENOSUMAB = "denosumab"
LATE_AFTER = timedelta(weeks=4)


def list_taken_treatments(patient: Patient, plans: Iterable[Plan], origin: date, now: datetime) -> list[Treatment]:
    """The plans as treatments, denosumab for as long as its logged injections covered."""
    found = []
    for plan in plans:
        treatments = list_treatments([plan], origin)
        if agent_of(plan).evidence_agent == DENOSUMAB and treatments:
            treatments = [_treatment(plan, span, origin) for span in _spans(patient, plan, now)]
        found += treatments
    return found


def find_cover_end(patient: Patient, plans: Iterable[Plan], now: datetime) -> date | None:
    """The day on which the cover of a plan that still runs ended by the log; None while it goes on."""
    today = local_day(now, patient.zone)
    running = [plan for plan in plans if agent_of(plan).evidence_agent == DENOSUMAB and is_active(plan, today)]
    ends = [_spans(patient, plan, now)[-1][1] for plan in running]
    return next((end for end in ends if end is not None and end <= today), None)


def list_late_months(patient: Patient, plans: Iterable[Plan], origin: date, now: datetime) -> list[float]:
    """Months at which a dose was due and came, or has not come yet, more than 4 weeks later."""
    today = local_day(now, patient.zone)
    found = []
    for plan in plans:
        history = _history(patient, plan, now)
        if not any(dose.is_logged for dose in history):
            continue  # a missing log is not a missed dose
        for dose in history:
            given = list(_days_given(plan, dose))
            is_open = not any(entry.outcome is Outcome.SKIPPED for entry in dose.entries)
            came_on = min(given) if given else today if is_open else None
            if came_on is not None and came_on - dose.due.due_on > LATE_AFTER:
                found.append(months_between(origin, dose.due.due_on))
    return found


def _treatment(plan: Plan, span: Span, origin: date) -> Treatment:
    start, stop = span
    stop_month = None if stop is None else months_between(origin, stop)
    return Treatment(DENOSUMAB, months_between(origin, start), stop_month, plan.dose)


def _spans(patient: Patient, plan: Plan, now: datetime) -> list[Span]:
    days = [day for dose in _history(patient, plan, now) for day in _days_given(plan, dose)]
    return covered_spans(plan.starts_on, days, local_day(now, plan.zone), plan.stops_on)


def _history(patient: Patient, plan: Plan, now: datetime) -> list[DueDose]:
    if agent_of(plan).evidence_agent != DENOSUMAB:
        return []
    return list_history(plan, LabelRegion(patient.label_region), now)


def _days_given(plan: Plan, dose: DueDose) -> Iterator[date]:
    return (local_day(entry.taken_at, plan.zone) for entry in dose.entries if entry.taken_at is not None)
