"""One moment in the life of a dose or scan, and which of its moments are to be acted on now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import Relation

CLOSE = "close"


@dataclass(frozen=True)
class Step:
    """A moment and the message that it sends.

    `delay` is set where each caregiver has a delay of her own; otherwise the step is for all of that audience.
    `is_chosen`: the person asked for this very moment, so quiet hours do not hold it back.
    """

    name: str
    at: datetime
    message: MessageKind
    audience: Relation | None = None
    delay: timedelta | None = None
    is_chosen: bool = False


@dataclass(frozen=True)
class Turn:
    """What is to be done now, and the step that comes next."""

    steps: tuple[Step, ...]
    is_closed: bool
    next_name: str | None
    next_at: datetime | None


def take_turn(steps: list[Step], now: datetime, closes_at: datetime | None = None) -> Turn:
    """What to do at `now`, whatever was missed before.

    After an outage the patient gets the last of her steps only, and a caregiver the last of those that are for all of
    them, and none from before that one; whoever has had a step gets it no second time, because each is kept once.
    After the window only what tells of the closed dose is left.
    """
    if closes_at is not None and closes_at <= now:
        late = [step for step in steps if step.at >= closes_at]
        return _turn([step for step in late if step.at <= now], late, now, is_closed=True)
    past = [step for step in steps if step.at <= now]
    own = [step for step in past if step.audience is not Relation.CAREGIVER][-1:]
    of_caregivers = [step for step in past if step.audience is Relation.CAREGIVER]
    last_for_all = max((number for number, step in enumerate(of_caregivers) if step.delay is None), default=0)
    told = of_caregivers[last_for_all:]
    return _turn([*own, *told], steps, now, is_closed=False, closes_at=closes_at)


def earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _turn(
    to_do: list[Step], steps: list[Step], now: datetime, *, is_closed: bool, closes_at: datetime | None = None
) -> Turn:
    coming = [(step.at, step.name) for step in steps if step.at > now]
    if closes_at is not None:
        coming.append((closes_at, CLOSE))
    next_at, next_name = min(coming, default=(None, None))
    return Turn(tuple(to_do), is_closed, next_name, next_at)
