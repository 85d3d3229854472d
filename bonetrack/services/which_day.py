"""Which due dose one that was taken may stand for. Where two are possible she is asked; the nearest is never taken."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bonetrack.core.agents import LabelRegion
from bonetrack.core.doses import DoseState
from bonetrack.core.rhythm import DueTime, local_day
from bonetrack.services.dose_days import LONGEST_WINDOW, DueDose, is_active, list_due_doses
from bonetrack.services.occurrences import DoseKey
from bonetrack.services.reschedule import start_of_day
from bonetrack.storage import doses as rows
from bonetrack.storage.models import Patient, Plan
from bonetrack.storage.pauses import is_paused
from bonetrack.storage.plans import agent_of, find_next_due, rhythm_of

# A dose of last night that closed at midnight is still what a person means who logs in the small hours.
JUST_MISSED = timedelta(hours=6)
LOOK_BACK = timedelta(days=32)


@dataclass(frozen=True)
class PossibleDose:
    """`state` None: it is still to come."""

    due: DueTime
    state: DoseState | None


def list_possible_doses(
    patient: Patient, plan: Plan, asked: DoseKey | None, taken_at: datetime, now: datetime
) -> list[PossibleDose]:
    """Two or more to choose from, or none when there is nothing to ask. `asked`: the dose whose button was used."""
    day = local_day(taken_at, plan.zone)
    today = local_day(now, plan.zone)
    if agent_of(plan).counts_from_actual or (asked is not None and not day <= asked.due_on <= today):
        return []
    doses = _doses_around(patient, plan, taken_at, now, asked)
    before = [dose for dose in doses if dose.due.due_on < day][-1:]
    before = [dose for dose in before if not dose.is_logged]
    of_day = [dose for dose in doses if dose.due.due_on == day]
    waiting = [dose for dose in of_day if not dose.is_logged]
    if waiting and (asked is None or asked.due_on == day):
        found = [*before, waiting[0]] if before and _may_be_last_nights(before[0], waiting[0], taken_at) else []
    elif asked is not None and asked.due_on > day:
        found = [*(waiting[:1] or _open_at(before, taken_at)), *(dose for dose in doses if _is_asked(dose, asked))]
    elif of_day or not is_active(plan, day) or is_paused(plan, day):
        found = []
    else:
        return _around_a_day_without(plan, _open_at(before, taken_at), taken_at)
    return [PossibleDose(dose.due, dose.state) for dose in found] if len(found) > 1 else []


def _doses_around(
    patient: Patient, plan: Plan, taken_at: datetime, now: datetime, asked: DoseKey | None
) -> list[DueDose]:
    day, rhythm = local_day(taken_at, plan.zone), rhythm_of(plan)
    since = day - (LONGEST_WINDOW if rhythm.is_monthly or rhythm.every > 1 else LOOK_BACK)
    until = day if asked is None else max(day, asked.due_on)
    doses = list_due_doses(plan, LabelRegion(patient.label_region), since, until, now)
    return [dose for dose in doses if not dose.is_added]


def _may_be_last_nights(before: DueDose, current: DueDose, taken_at: datetime) -> bool:
    """Taken ahead of today's time, while the dose before is open or has only just closed."""
    is_near = before.closes_at is None or taken_at < before.closes_at + JUST_MISSED
    return taken_at < current.due.due_at and is_near


def _open_at(before: list[DueDose], taken_at: datetime) -> list[DueDose]:
    return [dose for dose in before if dose.closes_at is None or taken_at < dose.closes_at]


def _is_asked(dose: DueDose, asked: DoseKey) -> bool:
    return (dose.due.due_on, dose.due.due_time) == (asked.due_on, asked.due_time) and not dose.is_logged


def _around_a_day_without(plan: Plan, before: list[DueDose], taken_at: datetime) -> list[PossibleDose]:
    """A day between two doses: the one that is open, and the one that comes; the third answer is neither."""
    if not before:
        return []
    found = [PossibleDose(dose.due, dose.state) for dose in before]
    end_of_day = start_of_day(local_day(taken_at, plan.zone) + timedelta(days=1), plan.zone)
    coming = find_next_due(plan, end_of_day)
    if coming is None:
        return found
    row = rows.find_occurrence(plan, coming.due_on, coming.due_time.isoformat("minutes"))
    if row is None or row.state in (DoseState.DUE, DoseState.MISSED):
        found.append(PossibleDose(coming, None if row is None else DoseState(row.state)))
    return found
