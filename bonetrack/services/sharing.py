"""What a caregiver may see or do: offered by the patient, opened only by the caregiver's own yes, ended at once.

More than before needs that yes again; less counts from the same moment. Nothing here lowers a grant unasked.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus, NoticeKind, Relation, Role
from bonetrack.core.reconsent import asks_at
from bonetrack.core.weeks import next_telling
from bonetrack.services.errors import NotFound
from bonetrack.services.held_contact import hold_contact
from bonetrack.storage import contacts as rows
from bonetrack.storage import grants
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.fields import new_public_id
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Account, Contact, Grant

OFFERED = (Role.LOOK, Role.LOG)
HELD_ROLES = {None: 0, Role.LOOK: 1, Role.LOG: 2, Role.MANAGE: 3, Role.SELF: 4}
TOLD_FOR = timedelta(days=3)
NOTHING_AGREED: dict[str, Any] = {
    "weekly_at": None,
    "reconsent_at": None,
    "reconsent_asked_at": None,
    "reconsented_at": None,
    "tells_when_logged": False,
}


def agreed_columns(contact: Contact, now: datetime) -> dict[str, Any]:
    """What begins with an agreement: the year after which it is asked again, and the weekly mail."""
    fresh = NOTHING_AGREED | {"reconsent_at": asks_at(now)}
    return fresh | {"weekly_at": _weekly(contact, contact.kinds, now)}


def weekly_columns(contact: Contact, kinds: Collection[str], now: datetime) -> dict[str, Any]:
    """The next weekly mail of a caregiver whose kinds change now; before her agreement there is none."""
    is_active = contact.status == ContactStatus.ACTIVE
    return {"weekly_at": _weekly(contact, kinds, now) if is_active else None}


def change_offer(contact: Contact, account: Account, role: Role | None, mail_domain: str, now: datetime) -> None:
    """`role` None: alerts only. Raises NotFound for a caregiver who is not on the list any more."""
    with transaction():
        contact = hold_contact(contact)
        held = find_held(contact)
        is_lowered = held is not None and _rank(role) < _rank(held.role)
        if contact.offered_role == role and not is_lowered:
            return
        old = {"offered_role": contact.offered_role}
        listed = [ContactStatus.INVITED, ContactStatus.ACTIVE]
        if not rows.change_contact(contact, listed, offered_role=role):
            raise NotFound(contact.public_id)
        _audit(contact, account, AuditAction.CORRECTED, old, {"offered_role": role}, now)
        if held is not None and is_lowered:
            _lower(contact, held, role, account, now)
        if contact.status == ContactStatus.ACTIVE and not rows.has_taken_back_consent(contact.patient):
            _tell(contact, mail_domain, now)


def accept_offer(account: Account, contact_id: str, now: datetime) -> Contact:
    """The caregiver's yes; a double tap is one. Raises NotFound unless this offer is hers and stands."""
    with transaction():
        contact = _place(account, contact_id)
        if rows.has_taken_back_consent(contact.patient):
            raise NotFound(contact_id)
        held = grants.find_live_grant(account, contact.patient)
        if contact.offered_role is None or not rows.change_contact(contact, [ContactStatus.ACTIVE], account=account):
            raise NotFound(contact_id)
        role = Role(contact.offered_role)
        if held is None or _rank(held.role) < _rank(role):
            grants.set_grant(account, contact.patient, role, now)
            _audit(contact, account, AuditAction.CREATED, _role_of(held), {"role": role}, now)
    return contact


def refuse_offer(account: Account, contact_id: str, now: datetime) -> Contact:
    """No: what she has already stays as it is."""
    with transaction():
        contact = _place(account, contact_id)
        held = grants.find_live_grant(account, contact.patient)
        kept = held.role if held is not None and held.role in OFFERED else None
        old = {"offered_role": contact.offered_role}
        rows.change_contact(contact, [ContactStatus.ACTIVE], offered_role=kept)
        _audit(contact, account, AuditAction.CORRECTED, old, {"offered_role": kept}, now)
    return contact


def leave(account: Account, patient_id: str, now: datetime) -> None:
    """The caregiver gives her access back; her mail is another matter. Raises NotFound for a record not shared."""
    with transaction():
        places = [contact for contact in grants.list_places(account) if contact.patient.public_id == patient_id]
        for contact in sorted(places, key=lambda place: place.id):
            hold_contact(contact)
        shared = [grant for grant in grants.list_shared(account) if grant.patient.public_id == patient_id]
        if not shared:
            raise NotFound(patient_id)
        grant = shared[0]
        grants.end_grant(grant, now)
        for contact in places:
            rows.change_contact(contact, [ContactStatus.ACTIVE], offered_role=None)
        # Who stopped the mail before has no place any more, but what she held stands in the trail all the same.
        about = places[0] if places else grant.patient
        what = (AuditAction.DELETED, "access", about.public_id)
        record_audit(grant.patient, account, *what, old=_role_of(grant), new={"role": None}, now=now)


def end_access(contact: Contact, account: Account | None, now: datetime) -> None:
    """Inside the transaction that takes the contact off the list. `account`: who ends it, None for time itself."""
    held = find_held(contact)
    if held is not None:
        _lower(contact, held, None, account, now)


def lower_to_offer(contact: Contact, account: Account, now: datetime) -> None:
    """Who is invited anew to less than she still holds has that less at once."""
    held = find_held(contact)
    role = None if contact.offered_role is None else Role(contact.offered_role)
    if held is not None and _rank(role) < _rank(held.role):
        _lower(contact, held, role, account, now)


def find_held(contact: Contact) -> Grant | None:
    """The live grant of the person behind this contact; never the patient's own."""
    if contact.relation != Relation.CAREGIVER:
        return None
    person = grants.find_account_of(contact)
    grant = None if person is None else grants.find_live_grant(person, contact.patient)
    return None if grant is None or grant.role == Role.SELF else grant


def _lower(contact: Contact, held: Grant, role: Role | None, account: Account | None, now: datetime) -> None:
    if role is None:
        grants.end_grant(held, now)
    else:
        grants.set_grant(held.account, contact.patient, role, now)
    action = AuditAction.DELETED if role is None else AuditAction.CORRECTED
    _audit(contact, account, action, _role_of(held), {"role": role}, now)


def _place(account: Account, contact_id: str) -> Contact:
    """Held, and looked for once more: what she is offered may have been taken back at the same moment."""
    hold_contact(_find_place(account, contact_id))
    return _find_place(account, contact_id)


def _find_place(account: Account, contact_id: str) -> Contact:
    for contact in grants.list_places(account):
        if contact.public_id == contact_id:
            return contact
    raise NotFound(contact_id)


def _weekly(contact: Contact, kinds: Collection[str], now: datetime) -> datetime | None:
    return next_telling(now, contact.patient.zone) if NoticeKind.WEEKLY_DIGEST in kinds else None


def _rank(role: str | None) -> int:
    return HELD_ROLES[None if role is None else Role(role)]


def _role_of(grant: Grant | None) -> dict[str, Any]:
    return {"role": None if grant is None else str(grant.role)}


def _tell(contact: Contact, mail_domain: str, now: datetime) -> None:
    """The caregiver hears of every change; of two in a row only the last mail leaves."""
    rows.cancel_waiting_messages(contact, [MessageKind.ACCESS_CHANGED])
    message = NewMessage(
        unique_key=f"access:{contact.public_id}:{new_public_id()}",
        kind=MessageKind.ACCESS_CHANGED,
        address=contact.email,
        due_at=now,
        expires_at=now + TOLD_FOR,
        patient=contact.patient,
        contact=contact,
    )
    enqueue(message, mail_domain, now)


def _audit(
    contact: Contact,
    account: Account | None,
    action: AuditAction,
    old: dict[str, Any],
    new: dict[str, Any],
    now: datetime,
) -> None:
    record_audit(contact.patient, account, action, "access", contact.public_id, old=old, new=new, now=now)
