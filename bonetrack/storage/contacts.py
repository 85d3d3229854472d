"""Addresses that get mail about a patient, and the hashed addresses that asked for none."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from peewee import fn

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import ContactStatus, NoticeKind, Relation, Role
from bonetrack.storage.database import is_sqlite
from bonetrack.storage.held_mail import list_untold
from bonetrack.storage.models import Account, Consent, Contact, Grant, Message, Patient, Suppression
from bonetrack.storage.prepared import Prepared, slot

# A worker takes up each message it holds once more before it sends it, so one that is cancelled stays here.
NOT_LEFT_YET = [MessageState.PENDING, MessageState.CLAIMED]


def add_contact(
    patient: Patient, relation: Relation, name: str, email: str, now: datetime, **columns: object
) -> Contact:
    return Contact.create(patient=patient, relation=relation, name=name, email=email, invited_at=now, **columns)


def find_contact(public_id: str) -> Contact | None:
    """Whoever's contact it is; for links in mail, which name a contact and nothing else."""
    return Contact.select(Contact, Patient).join(Patient).where(Contact.public_id == public_id).first()


def lock_contact(contact: Contact) -> Contact | None:
    """As it stands now; whoever else changes it waits for the end of this transaction.

    Without its key: messages that point at it may still be made meanwhile. SQLite queues at its own write lock.
    """
    query: Any = Contact.select(Contact, Patient).join(Patient).where(Contact.id == contact.id)
    return (query if is_sqlite() else query.for_update("FOR NO KEY UPDATE", of=Contact)).first()


def find_contact_of(patient: Patient, public_id: str) -> Contact | None:
    return Contact.get_or_none(Contact.patient == patient, Contact.public_id == public_id)


def find_contact_at(patient: Patient, email: str) -> Contact | None:
    return Contact.get_or_none(Contact.patient == patient, fn.LOWER(Contact.email) == email.lower())


_OF_RELATION = Prepared(
    lambda: (
        Contact.select()
        .where(Contact.patient == slot("patient", Contact.patient), Contact.relation == slot("relation"))
        .order_by(Contact.invited_at, Contact.id)
    )
)


def find_own_contact(patient: Patient) -> Contact | None:
    """The patient's own address, which gets her reminders."""
    return next(iter(_list_related(patient, Relation.PATIENT)), None)


def list_caregivers(patient: Patient) -> list[Contact]:
    return _list_related(patient, Relation.CAREGIVER)


def _list_related(patient: Patient, relation: Relation) -> list[Contact]:
    contacts: list[Contact] = _OF_RELATION.rows(patient=patient, relation=relation)
    for contact in contacts:
        contact.patient = patient
    return contacts


def list_contacts_at(email: str) -> list[Contact]:
    """Every patient's contact with this address."""
    query = Contact.select(Contact, Patient).join(Patient).where(fn.LOWER(Contact.email) == email.lower())
    return list(query.order_by(Contact.id))


def change_contact(contact: Contact, only_when: Collection[ContactStatus], **columns: object) -> bool:
    """Change the row if its status is still one of these; False when somebody else was quicker.

    Each change counts its version up, so that a form that was filled in before is known for old.
    """
    change = Contact.update(version=Contact.version + 1, **columns)
    return bool(change.where(Contact.id == contact.id, Contact.status.in_(list(only_when))).execute())


def cancel_waiting_messages(contact: Contact, kinds: Collection[MessageKind] | None = None) -> int:
    """Messages to this contact that have not left yet will not leave; returns how many."""
    return _call_off(Message.contact == contact, kinds)


def list_waiting(contact: Contact) -> list[Message]:
    return list(Message.select().where(Message.contact == contact, Message.state == MessageState.PENDING))


def cancel_waiting_about(patient: Patient) -> int:
    """Nothing about this patient leaves any more, to whomever."""
    return _call_off(Message.patient == patient)


def _call_off(about: Any, kinds: Collection[MessageKind] | None = None) -> int:
    """What a summary has told stays as it is."""
    waiting = about & (Message.state.in_(NOT_LEFT_YET) | Message.id.in_(list_untold(about)))
    if kinds is not None:
        waiting &= Message.kind.in_(list(kinds))
    count: int = Message.update(state=MessageState.CANCELLED, next_try_at=None).where(waiting).execute()
    return count


def cancel_invitations_to(address: str) -> int:
    """From whomever: this address has said no."""
    waiting = (Message.kind == MessageKind.CAREGIVER_INVITATION) & Message.state.in_(NOT_LEFT_YET)
    to_it = fn.LOWER(Message.address) == address.lower()
    count: int = Message.update(state=MessageState.CANCELLED, next_try_at=None).where(waiting, to_it).execute()
    return count


def cancel_message(unique_key: str) -> None:
    """One message that must not leave, kept in the log as if it were like any other."""
    is_it = (Message.unique_key == unique_key) & Message.state.in_(NOT_LEFT_YET)
    Message.update(state=MessageState.CANCELLED, next_try_at=None).where(is_it).execute()


def count_invitations(contact: Contact, since: datetime) -> int:
    """Invitations made for this contact since it was put on the list (again)."""
    made: int = (
        Message.select()
        .where(
            Message.contact == contact,
            Message.kind == MessageKind.CAREGIVER_INVITATION,
            Message.created_at >= since,
        )
        .count()
    )
    return made


def count_unanswered(contact: Contact) -> int:
    """Invitations about this patient that went to this address, or are about to, since its last yes."""
    left = [MessageState.PENDING, MessageState.CLAIMED, MessageState.SENT, MessageState.FAILED]
    about = (Message.contact == contact) & (Message.kind == MessageKind.CAREGIVER_INVITATION)
    made = Message.select().where(about, Message.state.in_(left), fn.LOWER(Message.address) == contact.email.lower())
    if contact.last_yes_at is not None:
        made = made.where(Message.created_at > contact.last_yes_at)
    count: int = made.count()
    return count


def last_invited_at(contact: Contact) -> datetime:
    """When the newest invitation of this contact was made, since it was put on the list (again)."""
    newest = (
        Message.select(Message.created_at)
        .where(
            Message.contact == contact,
            Message.kind == MessageKind.CAREGIVER_INVITATION,
            Message.created_at >= contact.invited_at,
        )
        .order_by(Message.created_at.desc())
        .first()
    )
    return contact.invited_at if newest is None else newest.created_at


def list_active(patient: Patient, kind: NoticeKind) -> list[Contact]:
    """Caregivers who get this kind of message now; nobody while the patient's consent is taken back."""
    if has_taken_back_consent(patient):
        return []
    active = [row for row in list_caregivers(patient) if row.status == ContactStatus.ACTIVE]
    return [row for row in active if kind in row.kinds]


_OWN_CONSENTS = Prepared(
    lambda: (
        Consent.select(Consent.withdrawn_at)
        .join(Account)
        .join(Grant)
        .where(Grant.patient == slot("patient", Grant.patient), Grant.role == Role.SELF)
    )
)


def has_taken_back_consent(patient: Patient) -> bool:
    """The person whose record this is agreed once and does so no longer."""
    rows = _OWN_CONSENTS.rows(patient=patient)
    return bool(rows) and all(row.withdrawn_at is not None for row in rows)


def is_suppressed(hashes: Collection[str]) -> bool:
    return Suppression.select().where(Suppression.address_hash.in_(list(hashes))).exists()


def suppress(address_hash: str, reason: str, now: datetime) -> None:
    """Idempotent."""
    Suppression.insert(address_hash=address_hash, reason=reason, since=now).on_conflict_ignore().execute()


def lift_suppressions(hashes: Collection[str]) -> None:
    Suppression.delete().where(Suppression.address_hash.in_(list(hashes))).execute()
