"""Which doses a mail named when it left: one that was left out just before that was not told of."""

from collections.abc import Iterable
from typing import Any

from bonetrack.storage.models import Message, Occurrence

DOSES = "doses"


def named_doses(doses: Iterable[Occurrence]) -> dict[str, Any]:
    """Kept beside the words of the mail; nothing for a mail that is about no dose."""
    ids = [dose.public_id for dose in doses]
    return {DOSES: ids} if ids else {}


def named_in_summary(doses: Iterable[Occurrence]) -> dict[str, Any]:
    """Also where there are none: what was put into it may have been logged before it left."""
    return {DOSES: [dose.public_id for dose in doses]}


def has_named(message: Message, occurrence: Occurrence) -> bool:
    """Of a message that has a line for this dose, and has left. One older than this note named all its doses."""
    noted: list[str] | None = (message.sent_words or {}).get(DOSES)
    return noted is None or occurrence.public_id in noted
