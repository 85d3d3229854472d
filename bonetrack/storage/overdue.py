"""How many doses of a record wait for an entry, for one line on each page."""

from datetime import datetime

from peewee import fn

from bonetrack.core.doses import DoseState
from bonetrack.storage.models import Occurrence, Patient, Plan


def count_open_doses(patient: Patient, now: datetime) -> int:
    """Doses that fell due and whose window is open. Those that the worker has not planned yet count too."""
    mine = (Plan.patient == patient) & Plan.deleted_at.is_null()
    runs = Plan.stops_on.is_null() | (Occurrence.due_on < Plan.stops_on)
    is_due = (Occurrence.state == DoseState.DUE) & (Occurrence.due_at <= now) & ~Occurrence.is_added
    is_open = Occurrence.closes_at.is_null() | (Occurrence.closes_at > now)
    planned: int = Occurrence.select().join(Plan).where(mine, runs, is_due, is_open).count()
    its_row = Occurrence.select(Occurrence.id).where(Occurrence.plan == Plan.id, Occurrence.due_at == Plan.next_due_at)
    coming: int = Plan.select().where(mine, Plan.next_due_at <= now, ~fn.EXISTS(its_row)).count()
    return planned + coming
