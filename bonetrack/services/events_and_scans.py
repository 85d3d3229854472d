"""Logged events as the assessment of scans takes them: months, and whether a bone broke on treatment."""

from collections.abc import Iterable
from datetime import date, datetime

from bonetrack.core.cases import Fracture, Operation
from bonetrack.core.events import EventDraft
from bonetrack.core.regimen import Treatment
from bonetrack.core.rhythm import local_day
from bonetrack.core.verdicts import FRACTURE_SPEAKS_MONTHS
from bonetrack.services.phases import list_treatments, months_between
from bonetrack.storage.models import Patient, Plan
from bonetrack.storage.plans import list_plans


def list_fractures(drafts: Iterable[EventDraft], plans: list[Plan], origin: date) -> tuple[Fracture, ...]:
    """Whether it was on treatment is told here: the case may leave the treatments out, and it counts all the same."""
    treatments = list_treatments(plans, origin)
    found = []
    for draft in drafts:
        if draft.counts_as_fracture:
            month = months_between(origin, draft.happened_on)
            found.append(Fracture(month, at_spine=draft.changes_spine, on_treatment=_is_taken(treatments, month)))
    return tuple(found)


def list_operations(drafts: Iterable[EventDraft], origin: date) -> tuple[Operation, ...]:
    return tuple(
        Operation(months_between(origin, draft.happened_on), draft.kind, draft.side)
        for draft in drafts
        if draft.bone is None
    )


def needs_talk(patient: Patient, drafts: Iterable[EventDraft], now: datetime) -> bool:
    """Whether one of them is a bone that broke on treatment in the last 12 months."""
    fractures = list_fractures(drafts, list_plans(patient), local_day(now, patient.zone))
    return any(one.on_treatment and 0 <= -one.month <= FRACTURE_SPEAKS_MONTHS for one in fractures)


def _is_taken(treatments: Iterable[Treatment], month: float) -> bool:
    return any(
        (one.start_month is None or one.start_month <= month) and (one.stop_month is None or month <= one.stop_month)
        for one in treatments
    )
