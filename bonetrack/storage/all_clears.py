"""Whether a contact was told "now logged" after a mail that named a dose: then that mail counts no more."""

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.storage.models import Contact, Message, Occurrence


def was_cleared_since(message: Message, occurrence: Occurrence, contact: Contact | None) -> bool:
    """Of a dose that is open again, or missed: the entry that she was told of has been undone."""
    if contact is None:
        return False
    said = [MessageState.SENT, MessageState.HELD]
    later = Message.select(Message.details).where(Message.contact == contact, Message.id > message.id)
    clears = later.where(Message.kind == MessageKind.NOW_LOGGED, Message.state.in_(said))
    return any(row.details["occurrence"] == occurrence.public_id for row in clears)
