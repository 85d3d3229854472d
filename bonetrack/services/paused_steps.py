"""The steps of a plan that is paused: each waits for the end of the pause, or is left out where that is too late."""

from collections.abc import Sequence
from datetime import datetime

from bonetrack.core.messages import MessageKind
from bonetrack.core.notices import Step
from bonetrack.core.pauses import move_steps
from bonetrack.core.rhythm import local_day
from bonetrack.storage.models import Plan
from bonetrack.storage.pauses import list_spans
from bonetrack.storage.wishes import booking_of


def outside_pauses(plan: Plan, steps: Sequence[Step], ends_at: datetime | None) -> list[Step]:
    """Left out: what would wait until `ends_at` or longer, and a word about a visit that has passed by then."""
    moved = move_steps(steps, list_spans(plan), plan.zone)
    return [step for step in moved if step in steps or _is_in_time(plan, step, ends_at)]


def _is_in_time(plan: Plan, step: Step, ends_at: datetime | None) -> bool:
    if ends_at is not None and step.at >= ends_at:
        return False
    booking = booking_of(plan)
    is_over = booking is None or local_day(step.at, plan.zone) > booking.on
    return not (is_over and step.message is MessageKind.VISIT_BOOKED)
