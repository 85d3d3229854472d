"""Mail stops when the one who gets it says so: one kind, one patient, or all. Every step may be repeated."""

from datetime import datetime
from enum import StrEnum

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus, EndedBy, NoticeKind, Relation
from bonetrack.services.caregiver_kinds import cancel_kinds
from bonetrack.services.consents import NoConsent
from bonetrack.services.contacts import end_contact, facts_of
from bonetrack.services.errors import NotFound
from bonetrack.services.held_contact import hold_contact
from bonetrack.services.mail_again import wake_reminders
from bonetrack.services.signing import BadLink, read_contact
from bonetrack.services.suppression import SuppressionReason, is_silenced, is_silenced_everywhere, silence, unsilence
from bonetrack.storage import contacts as rows
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Account, Contact, Patient

REACHABLE = (ContactStatus.INVITED, ContactStatus.ACTIVE, ContactStatus.DISABLED)


def find_addressee(signed: str, secret_key: str) -> Contact | None:
    """Whose mail a stop link is about; None when the record is gone, so that nothing is left to stop."""
    try:
        public_id = read_contact(signed, secret_key)
    except BadLink as error:
        raise NotFound("stop link") from error
    return rows.find_contact(public_id)


def stop_kind(contact: Contact, kind: NoticeKind, now: datetime) -> None:
    """One kind less; the last kind stops all mail about the patient. The patient cannot switch it on again."""
    with transaction():
        contact = hold_contact(contact)
        kept = [item for item in contact.kinds if item != kind]
        if not kept:
            _stop(contact, now)
            return
        old = facts_of(contact)
        agreed = [item for item in contact.agreed_kinds if item != kind]
        if kept == contact.kinds or not rows.change_contact(contact, REACHABLE, kinds=kept, agreed_kinds=agreed):
            return
        cancel_kinds(contact, [kind])
        new = old | {"kinds": kept}
        record_audit(
            contact.patient, None, AuditAction.CORRECTED, "contact", contact.public_id, old=old, new=new, now=now
        )


def tell_when_logged(contact: Contact, wants: bool, now: datetime) -> None:
    """Whether a caregiver who was told that a dose is not logged hears when it is; she decides, the patient sees it."""
    with transaction():
        contact = hold_contact(contact)
        if contact.relation != Relation.CAREGIVER or contact.tells_when_logged == wants:
            return
        old = facts_of(contact)
        if not rows.change_contact(contact, [ContactStatus.ACTIVE], tells_when_logged=wants):
            return
        if not wants:
            rows.cancel_waiting_messages(contact, [MessageKind.NOW_LOGGED])
        new = old | {"tells_when_logged": wants}
        record_audit(
            contact.patient, None, AuditAction.CORRECTED, "contact", contact.public_id, old=old, new=new, now=now
        )


def stop_about_patient(contact: Contact, secret_key: str, now: datetime) -> None:
    """No more mail about this patient, nor a new invitation from her."""
    with transaction():
        _stop(contact, now)
        if contact.relation == Relation.CAREGIVER:
            silence(contact.email, SuppressionReason.STOPPED_PATIENT, secret_key, now, about=contact.patient)


def stop_everything(contact: Contact, secret_key: str, now: datetime) -> None:
    """No more mail to this address about anybody, nor an invitation from anybody."""
    with transaction():
        for each in rows.list_contacts_at(contact.email):
            _stop(each, now)
        silence(contact.email, SuppressionReason.STOPPED_EVERYTHING, secret_key, now)


def allow_invitations(contact: Contact, secret_key: str) -> None:
    """The person wants to be reachable again; an invitation has to be sent and agreed to anew."""
    unsilence(contact.email, contact.patient, secret_key)


class Silence(StrEnum):
    """How far an address has asked for silence."""

    NONE = "none"
    THIS_PATIENT = "this_patient"
    EVERYBODY = "everybody"


def silence_of(contact: Contact, secret_key: str) -> Silence:
    if is_silenced_everywhere(contact.email, secret_key):
        return Silence.EVERYBODY
    return Silence.THIS_PATIENT if is_silenced(contact.email, contact.patient, secret_key) else Silence.NONE


def find_own_contact(patient: Patient) -> Contact | None:
    return rows.find_own_contact(patient)


def start_own_mail(patient: Patient, account: Account, secret_key: str, now: datetime) -> None:
    """The patient wants her own reminders by mail again; her confirmed address is the account's. Raises NoConsent."""
    with transaction():
        if rows.has_taken_back_consent(patient):
            raise NoConsent("the consent was taken back")
        wake_reminders(patient, now)
        contact = rows.find_own_contact(patient)
        if contact is None:
            contact = rows.add_contact(
                patient,
                Relation.PATIENT,
                patient.first_name,
                account.email,
                now,
                account=account,
                status=ContactStatus.STOPPED,
                kinds=list(NoticeKind),
            )
        unsilence(contact.email, patient, secret_key)
        was_on = contact.status == ContactStatus.ACTIVE
        fresh = {"ended_at": None, "ended_by": None, "disabled_reason": None, "confirmed_at": now}
        kinds = {"kinds": list(NoticeKind), "agreed_kinds": list(NoticeKind)}
        rows.change_contact(contact, list(ContactStatus), status=ContactStatus.ACTIVE, **fresh, **kinds)
        if not was_on:
            new = facts_of(contact) | {"kinds": sorted(NoticeKind)}
            what = (AuditAction.CREATED, "contact", contact.public_id)
            record_audit(patient, account, *what, old=None, new=new, now=now)


def stop_own_mail(patient: Patient, now: datetime) -> None:
    """Her own reminders stop; the app still shows what is due, and says that no mail comes."""
    contact = rows.find_own_contact(patient)
    if contact is not None:
        _stop(contact, now, EndedBy.PATIENT)


def pause_own_mail(patient: Patient, now: datetime) -> None:
    """She took her consent back, and said nothing about the mail itself."""
    contact = rows.find_own_contact(patient)
    if contact is not None:
        with transaction():
            end_contact(contact, [ContactStatus.ACTIVE], EndedBy.CONSENT, None, now)


def waits_for_consent(patient: Patient) -> bool:
    """Whether her own mail ended with her consent alone; also where no address stands yet."""
    contact = rows.find_own_contact(patient)
    return contact is None or (contact.status == ContactStatus.STOPPED and contact.ended_by == EndedBy.CONSENT)


def _stop(contact: Contact, now: datetime, by: EndedBy = EndedBy.RECIPIENT) -> None:
    """Own mail that only waits for her consent is stopped by this too, and stays so when she agrees again."""
    with transaction():
        contact = hold_contact(contact)
        if contact.status == ContactStatus.STOPPED and contact.ended_by == EndedBy.CONSENT:
            rows.change_contact(contact, [ContactStatus.STOPPED], ended_by=by)
        end_contact(contact, REACHABLE, by, None, now)
