"""Contacts who are to get mail and whose last messages all failed."""

from bonetrack.core.messages import MessageState
from bonetrack.core.people import ContactStatus
from bonetrack.storage.claims import is_dead
from bonetrack.storage.models import Contact, Message, Patient


def list_unreached(patient: Patient, in_a_row: int) -> list[Contact]:
    """Of a patient's active contacts those whose last `in_a_row` messages did not get through to where they are now."""
    active = Contact.select().where(Contact.patient == patient, Contact.status == ContactStatus.ACTIVE)
    return [contact for contact in active.order_by(Contact.id) if _count_failed(contact, in_a_row) == in_a_row]


def _count_failed(contact: Contact, of_last: int) -> int:
    to_it = (Message.contact == contact) & (Message.address == contact.email)
    has_ended = (Message.state == MessageState.SENT) | is_dead()
    last = Message.select(Message.state).where(to_it, has_ended).order_by(Message.id.desc()).limit(of_last)
    return sum(message.state != MessageState.SENT for message in last)
