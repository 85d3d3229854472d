"""Remind me later: it moves the next step of one dose, never beyond its window, and never without an end."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bonetrack.core.home_steps import LAST_CALL
from bonetrack.core.messages import MessageKind
from bonetrack.core.people import Relation
from bonetrack.core.steps import Step

SNOOZE_MINUTES = (15, 30, 60)
BEFORE_CLOSE = timedelta(minutes=15)


class SnoozeTooLate(ValueError):
    """The window of the dose is about to close: there is no later that would help."""


def snooze_until(wish: datetime, closes_at: datetime | None, now: datetime) -> datetime:
    """The moment of the next reminder, in whole minutes: the one wished for, or the last one that still helps."""
    until = wish.replace(second=0, microsecond=0)
    if closes_at is not None:
        until = min(until, closes_at - BEFORE_CLOSE)
    if until <= now:
        raise SnoozeTooLate
    return until


def keep_inside(until: datetime | None, closes_at: datetime | None, now: datetime) -> datetime | None:
    """A wish that was kept, when the window closes sooner than it did; None where no later moment is left."""
    if until is None or closes_at is None or until <= closes_at - BEFORE_CLOSE:
        return until
    return closes_at - BEFORE_CLOSE if closes_at - BEFORE_CLOSE > now else None


def postpone(steps: Iterable[Step], until: datetime | None) -> list[Step]:
    """The repeat moves to that moment, and so does a last call that would come sooner. Caregivers' steps stay."""
    if until is None:
        return list(steps)
    kept = [
        step for step in steps if step.audience is Relation.CAREGIVER or (step.name == LAST_CALL and step.at > until)
    ]
    name = f"snooze_{until:%d%H%M}"
    return [*kept, Step(name, until, MessageKind.DOSE_REPEAT, Relation.PATIENT, is_chosen=True)]
