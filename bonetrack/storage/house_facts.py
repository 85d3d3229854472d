"""Facts that the house keeps about itself, and the rows whose times follow from the tz data."""

from collections.abc import Collection
from typing import Any

from bonetrack.core.doses import DoseState
from bonetrack.storage.database import is_sqlite
from bonetrack.storage.models import HouseFact, Occurrence, Patient, Plan
from bonetrack.storage.patients import LOOK_SOON


def read_fact(name: str) -> dict[str, Any] | None:
    row = HouseFact.get_or_none(HouseFact.name == name)
    return None if row is None else row.value


def lock_fact(name: str) -> HouseFact | None:
    """The row, made when it is missing; None while another worker holds it. Inside a transaction."""
    HouseFact.insert(name=name, value={}).on_conflict_ignore().execute()
    query: Any = HouseFact.select().where(HouseFact.name == name)
    return (query if is_sqlite() else query.for_update("FOR UPDATE SKIP LOCKED")).first()


def write_fact(row: HouseFact, value: dict[str, Any]) -> None:
    HouseFact.update(value=value).where(HouseFact.id == row.id).execute()


def list_plans_to_derive(after_id: int, limit: int) -> list[Plan]:
    return _after(Plan, Plan.next_due_at.is_null(False), after_id, limit)


def list_open_to_derive(after_id: int, limit: int) -> list[Occurrence]:
    return _after(Occurrence, Occurrence.state == DoseState.DUE, after_id, limit)


def list_patients_to_derive(after_id: int, limit: int) -> list[Patient]:
    return _after(Patient, Patient.scan_step_at.is_null(False), after_id, limit)


def _after(table: Any, condition: Any, after_id: int, limit: int) -> list[Any]:
    return list(table.select().where(table.id > after_id, condition).order_by(table.id).limit(limit))


def lock_rows(rows: list[Any]) -> list[Any]:
    """The rows as they stand now, and ours; those that somebody else holds are left out.

    It never waits, so that it cannot lock itself up with a person who logs a dose.
    """
    if is_sqlite() or not rows:
        return rows
    table = type(rows[0])
    query = table.select().where(table.id.in_([row.id for row in rows])).order_by(table.id)
    return list(query.for_update("FOR UPDATE SKIP LOCKED"))


def list_by_id(table: Any, ids: Collection[int]) -> list[Any]:
    """Those that were not deleted meanwhile."""
    return list(table.select().where(table.id.in_(list(ids))).order_by(table.id)) if ids else []


def attach_people(rows: list[Any]) -> None:
    """The plan and the patient of each row, read for all of them at once."""
    doses = [row for row in rows if isinstance(row, Occurrence)]
    _attach(doses, Occurrence.plan)
    _attach([dose.plan for dose in doses] + [row for row in rows if isinstance(row, Plan)], Plan.patient)


def _attach(rows: list[Any], key: Any) -> None:
    ids = {getattr(row, key.object_id_name) for row in rows}
    table = key.rel_model
    found = {row.id: row for row in table.select().where(table.id.in_(ids))} if ids else {}
    for row in rows:
        setattr(row, key.name, found[getattr(row, key.object_id_name)])


def wake_scan(patient: Patient) -> None:
    Patient.update(scan_step_at=LOOK_SOON).where(Patient.id == patient.id).execute()


def list_clocks_with_row(plan: Plan) -> set[str]:
    """The times of the plan's next day that have become occurrences already."""
    query = Occurrence.select(Occurrence.due_time).where(
        Occurrence.plan == plan, Occurrence.due_on == plan.next_due_on, ~Occurrence.is_added
    )
    return {row.due_time for row in query}
