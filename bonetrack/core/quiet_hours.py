"""Quiet hours: what nobody asked to get at night waits for the morning. Nothing is dropped by them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import Relation
from bonetrack.core.rhythm import to_utc
from bonetrack.core.steps import Step

MISSED = "missed"
LAST_CALL_BEFORE_QUIET = timedelta(minutes=15)
LEAST_BETWEEN_CALLS = timedelta(minutes=45)


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

    def begin_of(self, moment: datetime) -> datetime:
        """The start of the quiet hours that a moment lies in."""
        local = moment.astimezone(ZoneInfo(self.zone))
        day = local.date() if local.time() >= self.starts else local.date() - timedelta(days=1)
        return to_utc(day, self.starts, self.zone)


def hold_steps(steps: Iterable[Step], quiet: QuietHours | None, closes_at: datetime | None) -> list[Step]:
    """Steps that nobody asked for at that moment move to the morning.

    Where the window has closed by then, the patient's own go, but the last call comes before the quiet hours; her
    caregivers hear in the morning that it closed.
    """
    if quiet is None:
        return list(steps)
    known = list(steps)
    held = [_held(step, quiet, closes_at) for step in known]
    return held if closes_at is None else [*held, *_early_last_calls(known, quiet, closes_at)]


def _early_last_calls(steps: list[Step], quiet: QuietHours, closes_at: datetime) -> Iterator[Step]:
    """A last call that would wait beyond the window; never on the heels of the reminder before it."""
    others = [step.at for step in steps if step.audience is Relation.PATIENT and not _is_last_call(step)]
    heard_at = max((at for at in others if not quiet.holds(at)), default=None)
    for step in steps:
        if not _is_last_call(step) or quiet.wait_until(step.at) < closes_at:
            continue
        at = quiet.begin_of(step.at) - LAST_CALL_BEFORE_QUIET
        if not quiet.holds(at) and heard_at is not None and at >= heard_at + LEAST_BETWEEN_CALLS:
            yield replace(step, at=at)


def _is_last_call(step: Step) -> bool:
    return step.message is MessageKind.DOSE_LAST_CALL


def _held(step: Step, quiet: QuietHours, closes_at: datetime | None) -> Step:
    at = step.at if step.is_chosen else quiet.wait_until(step.at)
    if closes_at is None or at < closes_at or step.at >= closes_at or step.audience is not Relation.CAREGIVER:
        return replace(step, at=at)
    return replace(step, at=at, name=MISSED, message=MessageKind.DOSE_MISSED)
