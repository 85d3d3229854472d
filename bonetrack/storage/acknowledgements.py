"""Who said that she will call about which dose."""

from datetime import datetime

from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import ContactStatus
from bonetrack.storage.models import Acknowledgement, Contact, Message, Occurrence, Patient, Plan


def add_acknowledgement(occurrence: Occurrence, contact: Contact, now: datetime) -> bool:
    """Idempotent; False when it stood already."""
    added = Acknowledgement.insert(occurrence=occurrence, contact=contact, at=now).on_conflict_ignore()
    return bool(added.as_rowcount().execute())


def last_promise_of_others(occurrence: Occurrence, contact: Contact) -> datetime | None:
    """When another caregiver, who still gets mail, last said that she will call."""
    query = Acknowledgement.select(Acknowledgement, Contact).join(Contact)
    others = query.where(Acknowledgement.occurrence == occurrence, Contact.id != contact.id)
    live = others.where(Contact.status == ContactStatus.ACTIVE)
    return max((row.at for row in live), default=None)


def list_promises(patient: Patient) -> list[Acknowledgement]:
    """Those about doses that are open still, with contact, dose and plan joined."""
    query = Acknowledgement.select(Acknowledgement, Contact, Occurrence, Plan).join(Contact)
    joined = query.switch(Acknowledgement).join(Occurrence).join(Plan)
    is_open = (Occurrence.state == DoseState.DUE) & Plan.deleted_at.is_null()
    is_live = Contact.status == ContactStatus.ACTIVE
    return list(joined.where(Plan.patient == patient, is_open, is_live).order_by(Acknowledgement.at))


def list_told(occurrence: Occurrence) -> list[Message]:
    """What left to caregivers about this dose, with their contacts."""
    query = Message.select(Message, Contact).join(Contact)
    told = Message.kind.in_([MessageKind.DOSE_NOT_LOGGED, MessageKind.DOSE_MISSED])
    left = told & (Message.state == MessageState.SENT)
    messages = query.where(left, Message.patient == occurrence.plan.patient, Message.due_at >= occurrence.due_at)
    return [row for row in messages if is_about(row, occurrence)]


def cancel_told(occurrence: Occurrence, but: Contact) -> None:
    """Mail to the other caregivers about this dose that has not left yet."""
    waiting = (Message.kind == MessageKind.DOSE_NOT_LOGGED) & (Message.state == MessageState.PENDING)
    query = Message.select().where(waiting, Message.patient == occurrence.plan.patient, Message.contact != but)
    ids = [row.id for row in query if is_about(row, occurrence)]
    if ids:
        cancelled = Message.update(state=MessageState.CANCELLED, next_try_at=None)
        cancelled.where(Message.id.in_(ids), Message.state == MessageState.PENDING).execute()


def is_about(message: Message, occurrence: Occurrence) -> bool:
    named: str | None = message.details.get("occurrence")
    return named == occurrence.public_id
