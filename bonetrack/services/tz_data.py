"""When the tz data changes, every moment that was derived with the old one is derived again, batch by batch.

A plan stores local days and times with its zone; the moments in UTC only follow from them.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import tzdata

from bonetrack.core.agents import LabelRegion
from bonetrack.core.doses import DoseState, state_of
from bonetrack.core.notices import list_ahead_steps
from bonetrack.core.rhythm import DueTime, dues_of_day, to_utc
from bonetrack.core.snooze import keep_inside
from bonetrack.services.reschedule import hand_over
from bonetrack.storage import doses as dose_rows
from bonetrack.storage import house_facts as rows
from bonetrack.storage.database import transaction
from bonetrack.storage.models import HouseFact, Occurrence, Patient, Plan
from bonetrack.storage.plans import agent_of, rhythm_of, set_next_due, update_columns, window_end
from bonetrack.storage.wishes import wishes_of

FACT = "tz_data"
BATCH = 100
# No government has moved a clock by more at once, but for changes of the date line.
LARGEST_SHIFT = timedelta(hours=3)


log = logging.getLogger(__name__)

Derive = Callable[[Any, datetime], None]
OldRows = Mapping[Any, Collection[int]]


def installed_version() -> str:
    return str(tzdata.IANA_VERSION)


def is_current() -> bool:
    """Whether all stored moments follow from the tz data that is installed."""
    fact = rows.read_fact(FACT)
    return fact is not None and fact.get("done") == installed_version()


def find_old_rows() -> OldRows | None:
    """The rows, by table, whose moments are still those of older data, because somebody held them all the while.

    None while nobody has looked at all of them yet.
    """
    fact = rows.read_fact(FACT)
    if fact is None:
        return None
    if fact.get("done") == installed_version():
        return {}
    place = _place(fact)
    if place["stage"] < len(STAGES):
        return None
    return {table: set(ids) for (table, _listed, _derive), ids in zip(STAGES, place["held"], strict=True) if ids}


def derive_next(now: datetime) -> bool:
    """One batch in one transaction; False when nothing is left but what others hold. Workers take turns."""
    if is_current():
        return False
    with transaction():
        return _derive(now)


def _derive(now: datetime) -> bool:
    fact = rows.lock_fact(FACT)
    if fact is None or fact.value.get("done") == installed_version():
        return False
    place = _place(fact.value)
    if place["stage"] == len(STAGES):
        return _derive_held(fact, place, now)
    _table, listed, derive = STAGES[place["stage"]]
    found = listed(place["after"], BATCH)
    place["held"][place["stage"]] += _derive_free(found, derive, now)
    rows.write_fact(fact, _after_batch(fact.value, place, found))
    return True


def _derive_free(found: list[Any], derive: Derive, now: datetime) -> list[int]:
    """The ids of those that somebody else holds."""
    free = rows.lock_rows(found)
    rows.attach_people(free)
    for row in free:
        _derive_one(derive, row, now)
    ours = {row.id for row in free}
    return [row.id for row in found if row.id not in ours]


def _derive_held(fact: HouseFact, place: dict[str, Any], now: datetime) -> bool:
    """What was held when its turn came. False while all of it still is."""
    before = place["held"]
    left = [
        _derive_free(rows.list_by_id(table, ids), derive, now)
        for (table, _listed, derive), ids in zip(STAGES, before, strict=True)
    ]
    if left == before:
        return False
    rows.write_fact(fact, fact.value | {"place": place | {"held": left}} if any(left) else _done())
    return True


def _derive_one(derive: Derive, row: Any, now: datetime) -> None:
    """A row that cannot be read stops no other; the reminders will say so again when its time comes."""
    try:
        with transaction():
            derive(row, now)
    except Exception as error:
        log.warning("tz data: cannot derive %s %s: %s", type(row).__name__, row.id, type(error).__name__)


def _after_batch(value: dict[str, Any], place: dict[str, Any], found: list[Any]) -> dict[str, Any]:
    if found:
        return value | {"place": place | {"after": found[-1].id}}
    stage = place["stage"] + 1
    if stage == len(STAGES) and not any(place["held"]):
        return _done()
    return value | {"place": place | {"stage": stage, "after": 0}}


def _done() -> dict[str, Any]:
    return {"done": installed_version()}


def _place(value: dict[str, Any]) -> dict[str, Any]:
    """Where the last batch ended; from the start again if it was made for yet another version."""
    place: dict[str, Any] = value.get("place") or {}
    start = {"version": installed_version(), "stage": 0, "after": 0, "held": [[] for _stage in STAGES]}
    return start | place if place.get("version") == installed_version() else start


def _derive_plan(plan: Plan, now: datetime) -> None:
    if plan.next_due_at is None or plan.next_due_on is None or plan.deleted_at is not None:
        return
    if agent_of(plan).counts_from_actual:
        set_next_due(plan, now, now)
        return
    due = _due_meant(plan, plan.next_due_on, plan.next_due_at)
    ahead = list_ahead_steps(agent_of(plan), due, plan.zone, wishes_of(plan))
    moments = {"next_due_at": due.due_at, "ahead_step_at": ahead[0].at if ahead else None}
    if moments != {name: getattr(plan, name) for name in moments}:
        update_columns(plan, **moments)


def _due_meant(plan: Plan, day: date, stored_at: datetime) -> DueTime:
    """The dose of the stored local day that the old moment stood for, by today's rules.

    Of several times a day it is the first that has no row yet and lies no further back than a clock was ever moved.
    """
    dues = dues_of_day(rhythm_of(plan), day, plan.zone)
    if len(dues) == 1:
        return dues[0]
    known = rows.list_clocks_with_row(plan)
    open_dues = [due for due in dues if due.due_time.isoformat("minutes") not in known]
    near = [due for due in open_dues if due.due_at >= stored_at - LARGEST_SHIFT]
    return (near or open_dues[-1:] or dues[-1:])[0]


def _derive_occurrence(row: Occurrence, now: datetime) -> None:
    if row.state != DoseState.DUE:
        # Settled by whoever held it when its turn came.
        return
    plan: Plan = row.plan
    due_at = to_utc(row.due_on, time.fromisoformat(row.due_time), plan.zone)
    due = DueTime(row.due_on, time.fromisoformat(row.due_time), due_at)
    closes_at = _window_end(plan, due)
    if (due_at, closes_at) == (row.due_at, row.closes_at):
        return
    state = state_of(None, None, row.due_on, plan.zone, closes_at, now)
    until = keep_inside(row.snoozed_until, closes_at, now)
    dose_rows.update_occurrence(row, due_at=due_at, closes_at=closes_at, snoozed_until=until, state=state)
    hand_over(row, max(now, due_at) if state is DoseState.DUE else None)


def _window_end(plan: Plan, due: DueTime) -> datetime | None:
    if agent_of(plan).counts_from_actual:
        return None if plan.stops_on is None else to_utc(plan.stops_on, time(0), plan.zone)
    return window_end(plan, due, LabelRegion(plan.patient.label_region))


def _derive_scan(patient: Patient, _now: datetime) -> None:
    rows.wake_scan(patient)


STAGES: tuple[tuple[Any, Callable[[int, int], list[Any]], Derive], ...] = (
    (Plan, rows.list_plans_to_derive, _derive_plan),
    (Occurrence, rows.list_open_to_derive, _derive_occurrence),
    (Patient, rows.list_patients_to_derive, _derive_scan),
)
