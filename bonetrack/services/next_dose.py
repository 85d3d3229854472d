"""What a clinic dose that was logged, changed or undone does to the next one."""

from datetime import date

from bonetrack.storage import doses as rows
from bonetrack.storage.models import Plan
from bonetrack.storage.plans import agent_of, reload_plan


def next_due_day(plan: Plan) -> date | None:
    """The day of the dose that is open, or of the one that comes; only where it hangs on the dose before."""
    if not agent_of(plan).counts_from_actual:
        return None
    waiting = rows.list_open_occurrences(plan)
    return waiting[0].due_on if waiting else reload_plan(plan).next_due_on
