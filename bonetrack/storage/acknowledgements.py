"""Who said that she will call about which dose."""

from datetime import datetime

from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import ContactStatus
from bonetrack.storage.held_mail import has_told_of
from bonetrack.storage.models import Acknowledgement, Contact, Message, MessageLine, Occurrence, Patient, Plan


def add_acknowledgement(
    occurrence: Occurrence, contact: Contact, now: datetime, over_since: datetime | None = None
) -> bool:
    """Idempotent; False when it stood already. One made at `over_since` or before is over, and is given anew."""
    added = Acknowledgement.insert(occurrence=occurrence, contact=contact, at=now).on_conflict_ignore()
    if added.as_rowcount().execute():
        return True
    if over_since is None:
        return False
    hers = (Acknowledgement.occurrence == occurrence) & (Acknowledgement.contact == contact)
    return bool(Acknowledgement.update(at=now).where(hers, Acknowledgement.at <= over_since).execute())


def drop_open_promises(contact: Contact) -> None:
    """Those about doses that nobody has logged; that they were given stands in the trail."""
    unlogged = Occurrence.select(Occurrence.id).where(Occurrence.state.in_((DoseState.DUE, DoseState.MISSED)))
    hers = (Acknowledgement.contact == contact) & Acknowledgement.occurrence.in_(unlogged)
    Acknowledgement.delete().where(hers).execute()


def find_promise(occurrence: Occurrence, contact: Contact) -> datetime | None:
    """When this caregiver said that she will call about this dose."""
    row = Acknowledgement.get_or_none(Acknowledgement.occurrence == occurrence, Acknowledgement.contact == contact)
    return None if row is None else row.at


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
    """What left to caregivers and named this dose, also in a summary, with their contacts."""
    told = Message.kind.in_([MessageKind.DOSE_NOT_LOGGED, MessageKind.DOSE_MISSED])
    about = MessageLine.select(MessageLine.message).where(MessageLine.occurrence == occurrence)
    left = told & Message.state.in_([MessageState.SENT, MessageState.HELD]) & Message.id.in_(about)
    messages = Message.select(Message, Contact).join(Contact).where(left).order_by(Message.id)
    return [row for row in messages if has_told_of(row, occurrence)]
