"""Whether a contact was told "now logged" after a mail that named a dose: then that mail counts no more."""

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.storage.held_mail import voice_of
from bonetrack.storage.models import Contact, Message, Occurrence
from bonetrack.storage.named_doses import has_named


def was_cleared_since(message: Message, occurrence: Occurrence, contact: Contact | None) -> bool:
    """Of a dose that is open again, or missed: the entry that she was told of has been undone."""
    if contact is None:
        return False
    said = [MessageState.SENT, MessageState.HELD]
    later = Message.select(Message.state, Message.details).where(Message.contact == contact, Message.id > message.id)
    clears = later.where(Message.kind == MessageKind.NOW_LOGGED, Message.state.in_(said))
    return any(row.details["occurrence"] == occurrence.public_id and _was_said(row, occurrence) for row in clears)


def _was_said(clear: Message, occurrence: Occurrence) -> bool:
    """One that waits for a summary is not said yet; one that names the dose as open had no word of it."""
    if clear.state == MessageState.SENT:
        return True
    summary = voice_of(clear)
    return summary is not None and summary.state == MessageState.SENT and not has_named(summary, occurrence)
