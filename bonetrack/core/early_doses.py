"""When a dose is logged so long before its time that another one may be meant."""

from collections.abc import Iterable
from datetime import datetime, timedelta

CLEARLY_EARLY = timedelta(hours=2)


def is_clearly_early(taken_at: datetime, due_at: datetime, others: Iterable[datetime]) -> bool:
    """More than 2 hours before its time, or nearer to the time of another dose (`others`) of the same plan."""
    ahead = due_at - taken_at
    if ahead <= timedelta(0):
        return False
    return ahead > CLEARLY_EARLY or any(abs(taken_at - other) < ahead for other in others)
