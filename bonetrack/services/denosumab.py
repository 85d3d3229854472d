"""Denosumab as it was logged: how long the injections covered, and which doses came late."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from bonetrack.core.agents import LabelRegion
from bonetrack.core.cover import Span, covered_spans
from bonetrack.core.doses import Outcome
from bonetrack.core.regimen import Treatment
from bonetrack.core.rhythm import local_day
from bonetrack.services.dose_days import DueDose, is_active, list_history
from bonetrack.services.phases import DAYS_IN_A_MONTH, list_treatments, months_between
from bonetrack.storage.models import Patient, Plan
from bonetrack.storage.plans import agent_of

DENOSUMAB = "denosumab"
LATE_AFTER = timedelta(weeks=4)


def list_taken_treatments(patient: Patient, plans: Iterable[Plan], origin: date, now: datetime) -> list[Treatment]:
    """The plans as treatments, denosumab for as long as its logged injections covered."""
    found = []
    for plan in plans:
        for treatment in list_treatments([plan], origin):
            if agent_of(plan).evidence_agent != DENOSUMAB or treatment.start_month is None:
                found.append(treatment)
                continue
            spans = _spans(patient, plan, treatment.start_month, treatment.stop_month, origin, now)
            found += [Treatment(DENOSUMAB, start, stop, plan.dose) for start, stop in spans]
    return found


def find_cover_end(patient: Patient, plans: Iterable[Plan], origin: date, now: datetime) -> date | None:
    """The day on which the cover of a plan that still runs ended by the log; None while it goes on."""
    today = local_day(now, patient.zone)
    for plan in plans:
        if agent_of(plan).evidence_agent != DENOSUMAB or not is_active(plan, today):
            continue
        start = months_between(origin, plan.starts_on)
        end = _spans(patient, plan, start, None, origin, now)[-1][1]
        if end is not None:
            return origin + timedelta(days=round(end * DAYS_IN_A_MONTH))
    return None


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


def _spans(
    patient: Patient, plan: Plan, start: float, planned_stop: float | None, origin: date, now: datetime
) -> list[Span]:
    days = [day for dose in _history(patient, plan, now) for day in _days_given(plan, dose)]
    months = [months_between(origin, day) for day in days]
    return covered_spans(start, months, months_between(origin, local_day(now, plan.zone)), planned_stop)


def _history(patient: Patient, plan: Plan, now: datetime) -> list[DueDose]:
    if agent_of(plan).evidence_agent != DENOSUMAB:
        return []
    return list_history(plan, LabelRegion(patient.label_region), now)


def _days_given(plan: Plan, dose: DueDose) -> Iterator[date]:
    return (local_day(entry.taken_at, plan.zone) for entry in dose.entries if entry.taken_at is not None)
