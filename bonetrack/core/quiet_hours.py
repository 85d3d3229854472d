"""Quiet hours: what nobody asked to get at night waits for the morning. Nothing is dropped by them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import Relation
from bonetrack.core.rhythm import to_utc
from bonetrack.core.steps import Step

MISSED = "missed"


@dataclass(frozen=True)
class QuietHours:
    """On the patient's own clock, from one time of day to another, over midnight or not."""

    starts: time
    ends: time
    zone: str

    def __post_init__(self) -> None:
        if self.starts == self.ends:
            raise ValueError("quiet hours that last all day would hold everything")

    def holds(self, moment: datetime) -> bool:
        clock = moment.astimezone(ZoneInfo(self.zone)).time()
        if self.starts < self.ends:
            return self.starts <= clock < self.ends
        return clock >= self.starts or clock < self.ends

    def wait_until(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it lies in."""
        if not self.holds(moment):
            return moment
        local = moment.astimezone(ZoneInfo(self.zone))
        day = local.date() if local.time() < self.ends else local.date() + timedelta(days=1)
        # A clock that goes back inside the quiet hours would name an end that has just passed.
        return max(moment, to_utc(day, self.ends, self.zone))


def hold_steps(steps: Iterable[Step], quiet: QuietHours | None, closes_at: datetime | None) -> list[Step]:
    """Steps that nobody asked for at that moment move to the morning.

    Where the window has closed by then, the patient's own go; her caregivers hear in the morning that it closed.
    """
    if quiet is None:
        return list(steps)
    return [_held(step, quiet, closes_at) for step in steps]


def _held(step: Step, quiet: QuietHours, closes_at: datetime | None) -> Step:
    at = step.at if step.is_chosen else quiet.wait_until(step.at)
    if closes_at is None or at < closes_at or step.at >= closes_at or step.audience is not Relation.CAREGIVER:
        return replace(step, at=at)
    return replace(step, at=at, name=MISSED, message=MessageKind.DOSE_MISSED)
