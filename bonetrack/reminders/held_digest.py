"""The lines of messages that were over the day's number, for one mail that holds them all."""

from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageKind
from bonetrack.reminders.reminder_lines import CannotWrite, reminder_lines
from bonetrack.services.caregiver_kinds import OF_A_DOSE, notice_of
from bonetrack.storage.caregiver_steps import list_held
from bonetrack.storage.claims import find_occurrence
from bonetrack.storage.models import Message


def list_lines_of_held(digest: Message) -> tuple[str, ...]:
    """The first sentence of each message that is still true and still agreed to, each once."""
    contact = digest.contact
    if contact is None:
        return ()
    lines = []
    for message in list_held(contact, digest.unique_key):
        if notice_of(message) in contact.kinds and _is_true(message):
            try:
                lines.append(reminder_lines(message, contact, digest.due_at)[0])
            except CannotWrite:
                continue  # the plan is gone, and its line with it
    return tuple(dict.fromkeys(lines))


def _is_true(message: Message) -> bool:
    """A dose that was logged meanwhile is not told as not logged, even after its window."""
    if message.kind not in OF_A_DOSE:
        return True
    occurrence = find_occurrence(message.details["occurrence"])
    if occurrence is None:
        return False
    is_open = occurrence.state in (DoseState.DUE, DoseState.MISSED)
    return not is_open if message.kind == MessageKind.NOW_LOGGED else is_open
