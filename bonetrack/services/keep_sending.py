"""The caregiver's yearly yes: mail goes on for another year, or ends by itself."""

from datetime import datetime

from bonetrack.core.people import ContactStatus, EndedBy, Relation
from bonetrack.core.reconsent import access_ends_at, asks_at
from bonetrack.services import sharing
from bonetrack.services.caregiver_links import YearLink, read_year
from bonetrack.services.held_contact import hold_contact
from bonetrack.storage import contacts as rows
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Contact


def agreed_at(contact: Contact) -> datetime | None:
    """When the agreement that stands now was given, at first or again."""
    last: datetime | None = contact.reconsented_at or contact.confirmed_at
    return last


def year_of(contact: Contact) -> YearLink | None:
    moment = agreed_at(contact)
    return None if moment is None else YearLink(contact.public_id, moment)


def find_asked(signed: str, secret_key: str) -> Contact | None:
    """Whose link it is; None when her agreement or the patient's has ended, or the record is gone. Changes nothing.

    Raises NotFound for a link that was not made by us.
    """
    contact = rows.find_contact(read_year(signed, secret_key).contact_id)
    if contact is None or contact.relation != Relation.CAREGIVER or contact.status != ContactStatus.ACTIVE:
        return None
    return None if rows.has_taken_back_consent(contact.patient) else contact


def needs_answer(contact: Contact, signed: str, secret_key: str) -> bool:
    """Whether this link's question is open still: after a yes it is answered, also for a second tap."""
    return contact.reconsent_asked_at is not None and read_year(signed, secret_key) == year_of(contact)


def keep_sending(signed: str, secret_key: str, now: datetime) -> Contact | None:
    """One year more, counted from now. Idempotent."""
    with transaction():
        contact = find_asked(signed, secret_key)
        if contact is None:
            return None
        contact = hold_contact(contact)
        if not needs_answer(contact, signed, secret_key):
            return contact
        fresh = {"reconsented_at": now, "reconsent_asked_at": None, "reconsent_at": asks_at(now)}
        if not rows.change_contact(contact, [ContactStatus.ACTIVE], **fresh):
            return None
        old = {"agreed_at": None if (moment := agreed_at(contact)) is None else moment.isoformat()}
        new = {"agreed_at": now.isoformat()}
        patient, public_id = contact.patient, contact.public_id
        record_audit(patient, None, AuditAction.CORRECTED, "contact", public_id, old=old, new=new, now=now)
    return contact


def end_silent_access(contact: Contact, now: datetime) -> datetime | None:
    """She stopped the mail, or it came back, so that nothing can ask her: what she may see ends with its year.

    When to look again; None when there is nothing left to end. Inside the worker's transaction.
    """
    contact, moment = hold_contact(contact), agreed_at(contact)
    is_silent = contact.status in (ContactStatus.STOPPED, ContactStatus.DISABLED)
    if not is_silent or moment is None or sharing.find_held(contact) is None:
        return None
    if now < access_ends_at(moment):
        return access_ends_at(moment)
    sharing.end_access(contact, None, now)
    return None


def end_for_silence(contact: Contact, now: datetime) -> None:
    """Twelve months and no yes: mail and access end, and the patient sees it. Inside the worker's transaction."""
    contact = hold_contact(contact)
    ended = {"status": ContactStatus.EXPIRED, "ended_at": now, "ended_by": EndedBy.TIME}
    if not rows.change_contact(contact, [ContactStatus.ACTIVE], **ended, weekly_at=None, reconsent_at=None):
        return
    rows.cancel_waiting_messages(contact)
    sharing.end_access(contact, None, now)
    old, new = {"status": ContactStatus.ACTIVE}, {"status": ContactStatus.EXPIRED}
    patient, public_id = contact.patient, contact.public_id
    record_audit(patient, None, AuditAction.CORRECTED, "contact", public_id, old=old, new=new, now=now)
