"""Doses that a pause took away: never missed, but not had either, which counts where scans meet the studies."""

from datetime import date, timedelta
from itertools import takewhile

from bonetrack.core.doses import DoseState, ShareLogged
from bonetrack.core.pauses import find_pause, moves_no_dose
from bonetrack.core.rhythm import due_days
from bonetrack.storage import doses as rows
from bonetrack.storage.models import Plan
from bonetrack.storage.pauses import list_spans
from bonetrack.storage.plans import agent_of, rhythm_of


def list_paused_days(plan: Plan) -> list[date]:
    """The days of the rhythm that a pause takes away, past and to come."""
    found: list[date] = []
    for span in [] if moves_no_dose(agent_of(plan)) else list_spans(plan):
        days = due_days(rhythm_of(plan), plan.starts_on, on_or_after=span.starts_on)
        found += takewhile(lambda day, last=span.ends_on: day < last, days)  # type: ignore[misc]
    return sorted(set(found))


def share_of_paused(plan: Plan, since: date, until: date) -> ShareLogged:
    """The doses that the rhythm had on paused days, both ends counted; taken: those that were logged all the same."""
    spans = [] if moves_no_dose(agent_of(plan)) else list_spans(plan)
    if not spans:
        return ShareLogged(0, 0)
    last = until if plan.stops_on is None else min(until, plan.stops_on - timedelta(days=1))
    rhythm = rhythm_of(plan)
    days = takewhile(lambda day: day <= last, due_days(rhythm, plan.starts_on, on_or_after=since))
    paused = [day for day in days if find_pause(spans, day) is not None]
    had = [row for row in rows.list_occurrences(plan, since, last) if find_pause(spans, row.due_on) is not None]
    taken = sum(row.state in (DoseState.TAKEN, DoseState.TAKEN_LATE) for row in had)
    due = len(paused) * len(rhythm.times)
    return ShareLogged(min(taken, due), due)
