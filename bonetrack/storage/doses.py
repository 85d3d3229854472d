"""Occurrences and what was logged for them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from bonetrack.core.doses import DoseState, Outcome
from bonetrack.core.rhythm import local_day
from bonetrack.storage.database import is_sqlite
from bonetrack.storage.locks import lock_record
from bonetrack.storage.models import Account, DoseEntry, Occurrence, Patient, Plan

LATEST_SITES = 30


def lock_plan(patient: Patient, public_id: str) -> Plan | None:
    """Inside a transaction: two phones that change one record queue here. SQLite queues at its own write lock."""
    lock_record(patient)
    query = Plan.select().where(Plan.patient == patient, Plan.public_id == public_id, Plan.deleted_at.is_null())
    return (query if is_sqlite() else query.for_update()).first()


def list_occurrences(plan: Plan, since: date, until: date) -> list[Occurrence]:
    """Both days count."""
    query = Occurrence.select().where(Occurrence.plan == plan, Occurrence.due_on.between(since, until))
    return list(query.order_by(Occurrence.due_at, Occurrence.id))


def list_open_occurrences(plan: Plan) -> list[Occurrence]:
    """Those that wait for an entry, oldest first; a window that closed meanwhile is for the caller to see."""
    query = Occurrence.select().where(Occurrence.plan == plan, Occurrence.state == DoseState.DUE)
    return list(query.order_by(Occurrence.due_at))


def wake_open_doses_of(patient: Patient, now: datetime) -> None:
    """The worker looks at the steps of all her open doses again; it knows what it has sent to whom."""
    plans = Plan.select(Plan.id).where(Plan.patient == patient, Plan.deleted_at.is_null())
    is_open = Occurrence.plan.in_(plans) & (Occurrence.state == DoseState.DUE)
    Occurrence.update(next_step_at=now, next_step="due").where(is_open).execute()


def list_unlogged_occurrences(plan: Plan) -> list[Occurrence]:
    """Those without an entry, whether they are open or closed meanwhile."""
    states = (DoseState.DUE, DoseState.MISSED)
    query = Occurrence.select().where(Occurrence.plan == plan, Occurrence.state.in_(states))
    return list(query.order_by(Occurrence.due_at))


def find_occurrence(plan: Plan, due_on: date, due_time: str) -> Occurrence | None:
    return Occurrence.get_or_none(Occurrence.plan == plan, Occurrence.due_on == due_on, Occurrence.due_time == due_time)


def first_occurrence_day(plan: Plan) -> date | None:
    row = Occurrence.select(Occurrence.due_on).where(Occurrence.plan == plan).order_by(Occurrence.due_on).first()
    return None if row is None else row.due_on


def update_occurrence(occurrence: Occurrence, **columns: object) -> None:
    """Write columns and keep the row in hand equal to them."""
    Occurrence.update(**columns).where(Occurrence.id == occurrence.id).execute()
    for name, value in columns.items():
        setattr(occurrence, name, value)


def delete_occurrence(occurrence: Occurrence) -> None:
    Occurrence.delete().where(Occurrence.id == occurrence.id).execute()


def list_entries(occurrences: Iterable[Occurrence]) -> dict[int, list[DoseEntry]]:
    """The entries of each occurrence by its row id, the dose itself before extra ones."""
    found: dict[int, list[DoseEntry]] = {occurrence.id: [] for occurrence in occurrences}
    ids = list(found)
    for start in range(0, len(ids), 500):
        query = DoseEntry.select().where(DoseEntry.occurrence.in_(ids[start : start + 500]))
        for entry in query.order_by(DoseEntry.ordinal):
            found[entry.__data__["occurrence"]].append(entry)
    return found


def find_entry(patient: Patient, public_id: str) -> DoseEntry | None:
    return _entries_of(patient).where(DoseEntry.public_id == public_id).first()


def has_entry(public_id: str) -> bool:
    """Whoever's it is: one that was undone is gone."""
    return bool(DoseEntry.select().where(DoseEntry.public_id == public_id).exists())


def find_entry_by_request(request_key: str) -> DoseEntry | None:
    """Whoever's it is; the caller checks the patient."""
    query = DoseEntry.select(DoseEntry, Occurrence, Plan).join(Occurrence).join(Plan)
    return query.where(DoseEntry.request_key == request_key).first()


def _entries_of(patient: Patient) -> Any:
    query = DoseEntry.select(DoseEntry, Occurrence, Plan).join(Occurrence).join(Plan)
    return query.where(Plan.patient == patient, Plan.deleted_at.is_null())


def add_entry(
    occurrence: Occurrence, ordinal: int, account: Account | None, now: datetime, **columns: object
) -> DoseEntry:
    return DoseEntry.create(occurrence=occurrence, ordinal=ordinal, recorded_by=account, recorded_at=now, **columns)


def update_entry(entry: DoseEntry, expected_version: int, **columns: object) -> bool:
    """False when somebody else changed or deleted it first."""
    changed = (
        DoseEntry.update(version=DoseEntry.version + 1, **columns)
        .where(DoseEntry.id == entry.id, DoseEntry.version == expected_version)
        .execute()
    )
    return bool(changed)


def delete_entry(entry: DoseEntry, expected_version: int) -> bool:
    query = DoseEntry.delete().where(DoseEntry.id == entry.id, DoseEntry.version == expected_version)
    return bool(query.execute())


def set_ordinal(entry: DoseEntry, ordinal: int) -> None:
    DoseEntry.update(ordinal=ordinal).where(DoseEntry.id == entry.id).execute()


def count_entries(plan: Plan) -> int:
    return DoseEntry.select().join(Occurrence).where(Occurrence.plan == plan).count()


def count_logged_due_on(plan: Plan, day: date) -> int:
    """Doses of one day that are logged; a second entry of one dose does not count."""
    logged = DoseEntry.select().join(Occurrence).where(Occurrence.plan == plan, Occurrence.due_on == day)
    count: int = logged.where(DoseEntry.ordinal == 0).count()
    return count


def first_due_day_logged_since(plan: Plan, moment: datetime) -> date | None:
    """The oldest due day among the doses that were taken, or written down, since a moment."""
    since = (DoseEntry.taken_at >= moment) | (DoseEntry.recorded_at >= moment)
    query = Occurrence.select(Occurrence.due_on).join(DoseEntry).where(Occurrence.plan == plan, since)
    oldest = query.order_by(Occurrence.due_on).first()
    return None if oldest is None else oldest.due_on


def list_taken_days(plan: Plan, but_entry: DoseEntry | None = None) -> list[date]:
    """The local days of all doses logged as taken, newest first."""
    return [local_day(moment, plan.zone) for moment in list_taken_moments(plan, but_entry)]


def list_taken_moments(plan: Plan, but_entry: DoseEntry | None = None) -> list[datetime]:
    """When each dose was taken that is logged as taken, newest first."""
    query = (
        DoseEntry.select(DoseEntry.id, DoseEntry.taken_at)
        .join(Occurrence)
        .where(Occurrence.plan == plan, DoseEntry.outcome == Outcome.TAKEN)
        .order_by(DoseEntry.taken_at.desc())
    )
    return [row.taken_at for row in query if but_entry is None or row.id != but_entry.id]


def list_recent_sites(plan: Plan) -> list[str]:
    """The sites of the latest injections, newest first."""
    query = (
        DoseEntry.select(DoseEntry.site)
        .join(Occurrence)
        .where(Occurrence.plan == plan, DoseEntry.site.is_null(False), DoseEntry.outcome == Outcome.TAKEN)
        .order_by(DoseEntry.taken_at.desc())
        .limit(LATEST_SITES)
    )
    return [row.site for row in query if row.site]
