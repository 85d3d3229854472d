"""Counts of what is at home, and pens in use; and whoever changes a plan wakes what hangs on it."""

from datetime import datetime

from bonetrack.core.agents import CATALOGUE
from bonetrack.core.course_length import DOSE_LIMITS, is_course
from bonetrack.core.doses import Outcome
from bonetrack.core.follow_on import kind_of
from bonetrack.storage.models import DoseEntry, Occurrence, Patient, Pen, Plan, Supply
from bonetrack.storage.patients import LOOK_SOON

FOLLOWED_AGENTS = [key for key, agent in CATALOGUE.items() if kind_of(agent) is not None]
ASKING_AGENTS = [*FOLLOWED_AGENTS, *(key for key, agent in CATALOGUE.items() if is_course(agent))]


def find_supply(plan: Plan) -> Supply | None:
    return Supply.get_or_none(Supply.plan == plan)


def find_supply_of(public_id: str) -> Supply | None:
    """By its own public id; for rows of the outbox, which name it."""
    return Supply.get_or_none(Supply.public_id == public_id)


def add_supply(plan: Plan, **columns: object) -> Supply | None:
    """None when another phone counted the same plan a moment ago."""
    made = Supply.insert(plan=plan, step_at=LOOK_SOON, **columns).on_conflict_ignore().as_rowcount().execute()
    return find_supply(plan) if made else None


def replace_supply(supply: Supply, expected_version: int, **columns: object) -> bool:
    """A new count: the next pack. False when another phone was first."""
    same = (Supply.id == supply.id) & (Supply.version == expected_version)
    new = {"pack": Supply.pack + 1, "version": Supply.version + 1, "step_at": LOOK_SOON}
    return bool(Supply.update(**new, **columns).where(same).execute())


def delete_supply(supply: Supply) -> None:
    Supply.delete().where(Supply.id == supply.id).execute()


def find_pen(plan: Plan) -> Pen | None:
    return Pen.get_or_none(Pen.plan == plan)


def find_pen_of(public_id: str) -> Pen | None:
    return Pen.get_or_none(Pen.public_id == public_id)


def keep_pen(plan: Plan, **columns: object) -> Pen:
    """The pen in use; it takes the place of the one before. Callers hold the plan's lock."""
    pen = find_pen(plan)
    if pen is None:
        return Pen.create(plan=plan, step_at=LOOK_SOON, **columns)
    Pen.update(step_at=LOOK_SOON, version=Pen.version + 1, **columns).where(Pen.id == pen.id).execute()
    kept: Pen = Pen.get_by_id(pen.id)
    return kept


def delete_pen(pen: Pen) -> None:
    Pen.delete().where(Pen.id == pen.id).execute()


def set_supply_step(supply: Supply, at: datetime | None) -> None:
    Supply.update(step_at=at).where(Supply.id == supply.id).execute()


def set_pen_step(pen: Pen, at: datetime | None) -> None:
    Pen.update(step_at=at).where(Pen.id == pen.id).execute()


def set_course_step(plan: Plan, at: datetime | None) -> None:
    Plan.update(course_step_at=at).where(Plan.id == plan.id).execute()


def wake_after_plan(patient: Patient) -> None:
    """A plan was made, changed, moved or deleted: run-out dates, pens and courses of the record are looked at again."""
    plans = Plan.select(Plan.id).where(Plan.patient == patient)
    Supply.update(step_at=LOOK_SOON).where(Supply.plan.in_(plans)).execute()
    Pen.update(step_at=LOOK_SOON).where(Pen.plan.in_(plans)).execute()
    asking = (Plan.patient == patient) & Plan.agent.in_(ASKING_AGENTS) & Plan.deleted_at.is_null()
    Plan.update(course_step_at=LOOK_SOON).where(asking).execute()


def wake_after_dose(plan: Plan) -> None:
    """A dose was logged, changed or undone: supplies may run out sooner, all plans of a counted course came further."""
    Supply.update(step_at=LOOK_SOON).where(Supply.plan == plan, Supply.step_at.is_null(False)).execute()
    if plan.agent in DOSE_LIMITS or (plan.agent in FOLLOWED_AGENTS and plan.stops_on is not None):
        same = (Plan.patient == plan.patient) & (Plan.agent == plan.agent) & Plan.deleted_at.is_null()
        Plan.update(course_step_at=LOOK_SOON).where(same).execute()


def has_taken_since(plan: Plan, moment: datetime) -> bool:
    query = DoseEntry.select().join(Occurrence).where(Occurrence.plan == plan, DoseEntry.outcome == Outcome.TAKEN)
    return query.where(DoseEntry.taken_at >= moment).exists()
