"""A house with one plan of a dose that the clinic gives."""

from datetime import UTC, date, datetime

from bonetrack.core.agents import RhythmKind
from bonetrack.storage.models import Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_plan
from tests.reminders.conftest import House

CLINIC = [("denosumab", 6), ("zoledronate", 12), ("romosozumab", 1)]


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def only(house: House, agent: str, every: int, starts_on: date) -> Plan:
    """The one plan of the house."""
    Plan.update(next_due_at=None, next_due_on=None, deleted_at=START).execute()
    plan = make_plan(house.patient, agent, rhythm_kind=RhythmKind.EVERY_N_MONTHS, every=every, starts_on=starts_on)
    set_next_due(plan, START, START)
    return plan
