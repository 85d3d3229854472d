"""`Now logged`: to those who were told that a dose is not logged and asked to hear when it is."""

from datetime import datetime, timedelta

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus
from bonetrack.storage.acknowledgements import list_told
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import DoseEntry, Occurrence

# A slip of the finger is undone within minutes: it must not tell somebody that all is well.
SENT_AFTER = timedelta(minutes=10)
WAITS = timedelta(hours=24)


def tell_logged(occurrence: Occurrence, entry: DoseEntry, now: datetime) -> None:
    """Inside the transaction that logs the dose."""
    for told in list_told(occurrence):
        contact = told.contact
        if contact is None or contact.status != ContactStatus.ACTIVE or not contact.tells_when_logged:
            continue
        message = NewMessage(
            unique_key=f"{MessageKind.NOW_LOGGED}:{entry.public_id}:{contact.public_id}",
            kind=MessageKind.NOW_LOGGED,
            address=contact.email,
            due_at=now + SENT_AFTER,
            expires_at=now + WAITS,
            details={"occurrence": occurrence.public_id, "entry": entry.public_id},
            patient=told.patient,
            contact=contact,
        )
        enqueue(message, _domain_of(told.message_id), now)


def _domain_of(message_id: str) -> str:
    """The mail that this one answers came from our own domain."""
    return message_id.rstrip(">").rpartition("@")[2]
