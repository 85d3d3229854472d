"""The lines of messages that were over the day's number, for one mail that holds them all."""

from datetime import datetime

from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageKind
from bonetrack.reminders.dose_lines import DOSE_KINDS, list_unlogged
from bonetrack.reminders.notice_lines import RECHECKED_KINDS, is_still_wanted
from bonetrack.reminders.reminder_lines import CannotWrite, reminder_lines, summary_line
from bonetrack.services.caregiver_kinds import notice_of
from bonetrack.storage.caregiver_steps import list_held
from bonetrack.storage.claims import find_occurrence
from bonetrack.storage.models import Contact, Message


def list_lines_of_held(digest: Message) -> tuple[str, ...]:
    """The first sentence of each dose and message that is still true and still agreed to, each once."""
    contact = digest.contact
    if contact is None:
        return ()
    lines: list[str] = []
    for message in list_held(contact, digest.unique_key):
        if notice_of(message) in contact.kinds:
            lines += _lines_of(message, contact, digest.due_at)
    return tuple(dict.fromkeys(lines))


def _lines_of(message: Message, contact: Contact, now: datetime) -> list[str]:
    """A dose that was logged meanwhile is not told as not logged, even after its window; nor a new pack as run out."""
    if message.kind in DOSE_KINDS:
        return [summary_line(message, contact, dose, now) for dose in list_unlogged(message, now)]
    if not _is_true(message, now):
        return []
    try:
        return [reminder_lines(message, contact, now)[0]]
    except CannotWrite:
        return []  # the plan is gone, and its line with it


def _is_true(message: Message, now: datetime) -> bool:
    if message.kind in RECHECKED_KINDS:
        return is_still_wanted(message, now)
    if message.kind != MessageKind.NOW_LOGGED:
        return True
    occurrence = find_occurrence(message.details["occurrence"])
    return occurrence is not None and occurrence.state not in (DoseState.DUE, DoseState.MISSED)
