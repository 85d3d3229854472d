"""The next doses, of a plan that is not kept yet and of one that is: those that will really be asked for."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import islice

from bonetrack.core.agents import get_agent
from bonetrack.core.doses import DoseState
from bonetrack.core.pauses import skip_paused
from bonetrack.core.plans import PlanDraft
from bonetrack.core.rhythm import DueTime, list_next, local_day, next_due, to_utc
from bonetrack.services.reschedule import first_moment_to_ask, has_new_schedule, start_of_day
from bonetrack.storage import doses as dose_rows
from bonetrack.storage import plans as rows
from bonetrack.storage.models import Plan
from bonetrack.storage.pauses import list_spans

PREVIEWED = 10

Finder = Callable[[datetime], DueTime | None]


def list_coming(draft: PlanDraft, zone: str, now: datetime, kept: Plan | None = None) -> list[DueTime]:
    """The next 10 doses of a draft. `kept`: the plan that it changes, whose logged doses are not asked for again."""
    if not get_agent(draft.agent).counts_from_actual:
        if kept is not None:
            return list(islice(_coming_of_change(kept, draft, now), PREVIEWED))
        return list_next(draft.rhythm, draft.starts_on, draft.stops_on, zone, after=now, count=PREVIEWED)
    once_a_day = replace(draft.rhythm, times=draft.rhythm.times[:1])
    if draft.last_given_on is None and hangs_on_last(draft, zone, now, kept):
        return []
    if draft.last_given_on is None:
        after = start_of_day(local_day(now, zone), zone)
        return list_next(once_a_day, draft.starts_on, draft.stops_on, zone, after=after, count=PREVIEWED)
    given_at = to_utc(draft.last_given_on, once_a_day.times[0], zone)
    return list_next(once_a_day, draft.last_given_on, draft.stops_on, zone, after=given_at, count=PREVIEWED)


def hangs_on_last(draft: PlanDraft, zone: str, now: datetime, kept: Plan | None = None) -> bool:
    """It has begun, so that its next date counts from a last dose that has to be known."""
    if kept is None:
        return get_agent(draft.agent).counts_from_actual and draft.starts_on < local_day(now, zone)
    return kept.waits_for_last if draft.starts_on == kept.starts_on else waits_for_last(kept, draft.starts_on)


def waits_for_last(plan: Plan, starts_on: date) -> bool:
    """Of a plan that is kept, with this start: it began before it was typed in, and its next date is not guessed."""
    return rows.agent_of(plan).counts_from_actual and starts_on < local_day(plan.created_at, plan.zone)


def list_coming_of(plan: Plan, now: datetime, count: int = 3) -> list[DueTime]:
    """The next doses of a plan that is kept; of an agent that counts from the actual dose only the next one is sure."""
    if rows.agent_of(plan).counts_from_actual:
        pending = rows.pending_due(plan)
        return [] if pending is None else [pending]
    return list(islice(_unlogged(plan, lambda after: rows.find_next_due(plan, after), _asked_after(plan, now)), count))


def _coming_of_change(kept: Plan, draft: PlanDraft, now: datetime) -> Iterator[DueTime]:
    """The doses of a home plan as they will be once the draft is saved in its place."""

    def find(after: datetime) -> DueTime | None:
        return next_due(draft.rhythm, draft.starts_on, draft.stops_on, kept.zone, after=after)

    after, pauses = _asked_after(kept, now), list_spans(kept)
    if has_new_schedule(kept, draft.rhythm, draft.starts_on):
        after = first_moment_to_ask(kept, draft.rhythm, local_day(now, kept.zone), now)
    return _unlogged(kept, lambda moment: skip_paused(find, pauses, kept.zone, after=moment), after)


def _asked_after(plan: Plan, now: datetime) -> datetime:
    """A change of the plan can push its first question past what was logged that day."""
    return max(now, plan.tracked_since or now)


def _unlogged(plan: Plan, find: Finder, after: datetime) -> Iterator[DueTime]:
    due = find(after)
    while due is not None:
        row = dose_rows.find_occurrence(plan, due.due_on, due.due_time.isoformat("minutes"))
        if row is None or row.state == DoseState.DUE:
            yield due
        due = find(due.due_at)
