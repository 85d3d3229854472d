"""Remind me later: the next step of one open dose moves, within its window. Her caregivers are told as before."""

from datetime import datetime, time

from bonetrack.core.agents import LabelRegion
from bonetrack.core.doses import DoseState
from bonetrack.core.pauses import silent_from
from bonetrack.core.rhythm import DueTime
from bonetrack.core.snooze import snooze_until
from bonetrack.services.consents import require_consent
from bonetrack.services.errors import NotFound
from bonetrack.services.occurrences import DoseKey, ensure_dose
from bonetrack.services.reschedule import hand_over
from bonetrack.storage import doses as rows
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Occurrence, Patient, Plan
from bonetrack.storage.pauses import list_spans
from bonetrack.storage.plans import agent_of


class CannotSnooze(ValueError):
    """Not due yet, logged, closed, or a dose that the clinic gives."""


def snooze(patient: Patient, key: DoseKey, wish: datetime, now: datetime) -> datetime:
    """When the next reminder comes. Raises CannotSnooze, SnoozeTooLate, NoLongerDue, NoConsent."""
    with transaction():
        plan = rows.lock_plan(patient, key.plan_public_id)
        if plan is None:
            raise NotFound(key.plan_public_id)
        occurrence = ensure_dose(plan, key, LabelRegion(patient.label_region), now)
        if agent_of(plan).is_clinic_given or occurrence.due_at > now or not is_open_at(occurrence, now):
            raise CannotSnooze(plan.agent)
        require_consent(patient)
        until = snooze_until(wish, reminds_until(plan, occurrence.closes_at, now), now)
        rows.update_occurrence(occurrence, snoozed_until=until)
        hand_over(occurrence, now)
        return until


def reminds_until(plan: Plan, closes_at: datetime | None, now: datetime) -> datetime | None:
    """The end of the window of a dose, or the begin of a pause where that is sooner: no reminder comes after it."""
    ends = [closes_at, silent_from(list_spans(plan), plan.zone, now=now)]
    return min((end for end in ends if end is not None), default=None)


def is_open_at(occurrence: Occurrence, now: datetime) -> bool:
    """Nothing is logged for it, its window has not closed, and its plan still asks for it."""
    plan = occurrence.plan
    is_stopped = plan.stops_on is not None and occurrence.due_on >= plan.stops_on
    is_closed = occurrence.closes_at is not None and occurrence.closes_at <= now
    return occurrence.state == DoseState.DUE and not (is_stopped or is_closed)


def due_of(occurrence: Occurrence) -> DueTime:
    return DueTime(occurrence.due_on, time.fromisoformat(occurrence.due_time), occurrence.due_at)
