"""Which row keeps an entry of a clinic dose: one given long before the due day is a dose of its own.

Otherwise it would settle a dose that it cannot stand for, and the next one would come an interval too late.
"""

from datetime import date, datetime
from typing import Any

from bonetrack.core.rhythm import local_day
from bonetrack.services.occurrences import is_meant_for, occurrence_of_day
from bonetrack.storage import doses as rows
from bonetrack.storage.models import DoseEntry, Occurrence, Patient, Plan
from bonetrack.storage.plans import agent_of


def is_long_before(plan: Plan, occurrence: Occurrence, day: date) -> bool:
    """Whether this day is more likely that of the dose before; only where doses count from the actual one."""
    is_due = agent_of(plan).counts_from_actual and not occurrence.is_added
    return is_due and not is_meant_for(plan, occurrence.due_on, day)


def row_of(
    patient: Patient, plan: Plan, occurrence: Occurrence, taken_at: datetime | None, now: datetime
) -> Occurrence:
    """The row for a dose that was logged at this one. `taken_at` None: it was skipped."""
    if taken_at is None:
        return occurrence
    day = local_day(taken_at, plan.zone)
    has_own_day = agent_of(plan).counts_from_actual and occurrence.is_added
    if is_long_before(plan, occurrence, day) or (has_own_day and day != occurrence.due_on):
        return occurrence_of_day(plan, day, patient, now)
    return occurrence


def new_place(
    patient: Patient, plan: Plan, entry: DoseEntry, taken_at: datetime | None, now: datetime
) -> dict[str, Any]:
    """The columns that move an entry whose new day is that of another dose; empty where it stays."""
    if taken_at == entry.taken_at:
        return {}
    row = row_of(patient, plan, entry.occurrence, taken_at, now)
    is_moved = row.id != entry.occurrence.id
    return {"occurrence": row, "ordinal": len(rows.list_entries([row])[row.id])} if is_moved else {}


def close_ranks(occurrence: Occurrence) -> None:
    """After an entry went: a second dose moves up to be the dose itself."""
    for ordinal, rest in enumerate(rows.list_entries([occurrence])[occurrence.id]):
        rows.set_ordinal(rest, ordinal)
