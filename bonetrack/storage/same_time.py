"""What else of the same person is due: found through her plans, never by a look at everybody's.

Call inside a transaction in which the worker holds the patient.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from peewee import JOIN

from bonetrack.storage.database import is_sqlite
from bonetrack.storage.models import Occurrence, Patient, Plan
from bonetrack.storage.plans import agent_of
from bonetrack.storage.prepared import Prepared, slot


def _held(query: Any, table: Any) -> Any:
    """A row that somebody is changing at this moment is left to the next look."""
    return query if is_sqlite() else query.for_update("FOR UPDATE", of=table, skip_locked=True)


_DUE_PLANS = Prepared(
    lambda: _held(
        Plan.select()
        .where(Plan.patient == slot("patient", Plan.patient), Plan.next_due_at <= slot("now", Plan.next_due_at))
        .order_by(Plan.next_due_at, Plan.id),
        Plan,
    )
)
# A cross join keeps its order in SQLite: her few plans first, then the open steps of each.
_DUE_STEPS = Prepared(
    lambda: (
        Plan.select(Occurrence.id.alias("step_id"))
        .join(Occurrence, JOIN.CROSS)
        .where(
            Plan.patient == slot("patient", Plan.patient),
            Occurrence.plan == Plan.id,
            Occurrence.next_step_at <= slot("now", Occurrence.next_step_at),
        )
        .order_by(Occurrence.next_step_at, Occurrence.id)
        .objects()
    )
)
_HELD_STEP = Prepared(
    lambda: _held(
        Occurrence.select(Occurrence, Plan)
        .join(Plan)
        .where(Occurrence.id == slot("id"), Occurrence.next_step_at <= slot("now", Occurrence.next_step_at)),
        Occurrence,
    )
)


_NEIGHBOURS = Prepared(
    lambda: (
        Occurrence.select(Occurrence, Plan)
        .join(Plan)
        .where(
            Plan.patient == slot("patient", Plan.patient),
            Plan.deleted_at.is_null(),
            Occurrence.due_on == slot("due_on", Occurrence.due_on),
            Occurrence.due_at == slot("due_at", Occurrence.due_at),
            ~Occurrence.is_added,
        )
    )
)


def list_due_plans(patient: Patient, now: datetime, skipping: Collection[int]) -> list[Plan]:
    return [plan for plan in _DUE_PLANS.rows(patient=patient, now=now) if plan.id not in skipping]


def list_due_steps(patient: Patient, now: datetime, skipping: Collection[int]) -> list[Occurrence]:
    """In order of their steps."""
    ids = [row.step_id for row in _DUE_STEPS.rows(patient=patient, now=now)]
    found = (_HELD_STEP.first(id=row_id, now=now) for row_id in ids if row_id not in skipping)
    rows = [row for row in found if row is not None]
    for row in rows:
        row.plan.patient = patient
    return rows


def list_neighbours(occurrence: Occurrence) -> list[Occurrence]:
    """The doses at home of the same person due at that moment, in the order in which Today shows them.

    One that the clinic gives has no number: its mail calls it her appointment.
    """
    rows = _NEIGHBOURS.rows(patient=occurrence.plan.patient, due_on=occurrence.due_on, due_at=occurrence.due_at)
    at_home = (row for row in rows if not agent_of(row.plan).is_clinic_given)
    return sorted(at_home, key=lambda row: (row.plan.agent, row.plan.public_id))


def place_of(occurrence: Occurrence) -> tuple[int, int] | None:
    """Which of how many; None for a dose that is alone at its time."""
    ids = [row.id for row in list_neighbours(occurrence)]
    return (ids.index(occurrence.id) + 1, len(ids)) if len(ids) > 1 and occurrence.id in ids else None
