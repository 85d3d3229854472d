"""What an entry that was made, changed or taken back makes of its dose: its state, its steps, and the next dose."""

from datetime import datetime

from bonetrack.core.doses import DoseState, Outcome, state_of
from bonetrack.core.missed_steps import is_news
from bonetrack.services.reschedule import hand_over, open_again
from bonetrack.storage import doses as rows
from bonetrack.storage.models import DoseEntry, Occurrence, Plan
from bonetrack.storage.plans import agent_of, drop_outdated_open, set_next_due
from bonetrack.storage.supplies import wake_after_dose


def settle_dose(plan: Plan, occurrence: Occurrence, now: datetime) -> None:
    """Derive the state again; the next clinic dose counts from the actual one.

    A logged dose needs no further step. One that is open again goes back to the worker, which knows what it sent.
    """
    entries = rows.list_entries([occurrence])[occurrence.id]
    was_asked = not _is_from_before(plan, occurrence)
    if not entries and _needs_no_row(plan, occurrence, now):
        rows.delete_occurrence(occurrence)
    elif entries or open_again(plan, occurrence, now):
        if not (entries or was_asked) and _is_from_before(plan, occurrence):
            rows.delete_occurrence(occurrence)
        else:
            _derive_state(plan, occurrence, entries, now)
    if agent_of(plan).counts_from_actual:
        drop_outdated_open(plan)
        set_next_due(plan, now, now)
    wake_after_dose(plan)


def _derive_state(plan: Plan, occurrence: Occurrence, entries: list[DoseEntry], now: datetime) -> None:
    outcome = Outcome(entries[0].outcome) if entries else None
    taken_at = entries[0].taken_at if entries else None
    state = state_of(outcome, taken_at, occurrence.due_on, plan.zone, occurrence.closes_at, now)
    rows.update_occurrence(occurrence, state=state)
    has_steps = state is DoseState.DUE or (state is DoseState.MISSED and is_news(occurrence.closes_at, now))
    hand_over(occurrence, max(now, occurrence.due_at) if has_steps else None)


def _needs_no_row(plan: Plan, occurrence: Occurrence, now: datetime) -> bool:
    """Once its entry is gone: a dose of its own; and a clinic dose whose hour is to come, which the plan then asks for
    anew, with its notices ahead.
    """
    return occurrence.is_added or (agent_of(plan).counts_from_actual and occurrence.due_at > now)


def _is_from_before(plan: Plan, occurrence: Occurrence) -> bool:
    """A dose at home whose time was over when the plan was typed in: once its entry is gone, it is not open."""
    return not agent_of(plan).counts_from_actual and occurrence.due_at < plan.created_at
