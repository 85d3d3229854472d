"""A plan whose next date hangs on a last dose that nobody has logged: she is asked for its date, without an end."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain, count

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import Relation
from bonetrack.core.rhythm import to_utc
from bonetrack.core.steps import Step

ASK_DAYS = (1, 7, 14)
ASK_FROM, ASK_EVERY = 28, 28


def list_ask_steps(typed_on: date, clock: time, zone: str, now: datetime) -> list[Step]:
    """On the days after the plan was typed in, up to the first that comes after `now`."""
    return list(_steps(typed_on, clock, zone, now))


def _steps(typed_on: date, clock: time, zone: str, now: datetime) -> Iterator[Step]:
    for days in chain(ASK_DAYS, count(ASK_FROM, ASK_EVERY)):
        at = to_utc(typed_on + timedelta(days=days), clock, zone)
        yield Step(f"ask_{days}d", at, MessageKind.LAST_DOSE_ASKED, Relation.PATIENT)
        if at > now:
            return
