"""What a patient does with her caregivers: invite, invite once more, stop. To change: caregiver_change.py."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bonetrack.core.delays import HOME_MINUTES
from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus, EndedBy, NoticeKind, Relation, Role
from bonetrack.services import rate_limits, sharing, tokens
from bonetrack.services.account_mail import MailWay
from bonetrack.services.consents import require_consent
from bonetrack.services.errors import NotFound
from bonetrack.services.held_contact import hold_contact
from bonetrack.services.suppression import is_silenced
from bonetrack.storage import contacts as rows
from bonetrack.storage.acknowledgements import drop_open_promises
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Account, Contact, Patient

DELAYS_MINUTES = HOME_MINUTES
DEFAULT_DELAY_MINUTES = 120
INVITATIONS_EACH = 2
INVITATION_LIFETIME = tokens.LIFETIMES[tokens.TokenKind.INVITATION]
INVITED_ADDRESS = rate_limits.Limit("invited_address", 2, timedelta(days=30))
ON_THE_LIST = (ContactStatus.INVITED, ContactStatus.ACTIVE)


class AlreadyListed(ValueError):
    """This address is invited or active already; `contact` is the row."""

    def __init__(self, contact: Contact) -> None:
        super().__init__("the address is on the list already")
        self.contact = contact


class OwnAddress(ValueError):
    """The patient typed the address that her own reminders go to."""


class TooManyInvitations(RuntimeError):
    """The patient has invited as many people today as she may."""


class InvitedTwice(RuntimeError):
    """An invitation may be sent once more, not more often."""


@dataclass(frozen=True)
class CaregiverDraft:
    name: str
    email: str
    kinds: frozenset[NoticeKind]
    shows_inviter_name: bool
    shares_detail: bool
    delay_minutes: int = DEFAULT_DELAY_MINUTES
    offered_role: Role | None = None


def get_caregiver(patient: Patient, public_id: str) -> Contact:
    contact = rows.find_contact_of(patient, public_id)
    if contact is None or contact.relation != Relation.CAREGIVER:
        raise NotFound(public_id)
    return contact


def check_invitable(patient: Patient, account: Account, email: str) -> None:
    """Raise NoConsent, OwnAddress or AlreadyListed before the check-your-answers page does it for nothing."""
    require_consent(patient)
    found = rows.find_contact_at(patient, email)
    if email == account.email or (found is not None and found.relation == Relation.PATIENT):
        raise OwnAddress
    if found is not None and found.status in ON_THE_LIST:
        raise AlreadyListed(found)


def invite_caregiver(patient: Patient, account: Account, draft: CaregiverDraft, way: MailWay, now: datetime) -> Contact:
    """Put a person on the list and invite her by mail.

    An address that asked for no mail, or had its share of invitations, is listed all the same and gets
    nothing: the answer must not tell the patient what somebody else decided. Its share is two until a yes:
    taking the person off the list and inviting her anew makes no third.
    """
    with transaction():
        check_invitable(patient, account, draft.email)
        if not rate_limits.allow_within(rate_limits.INVITATION, patient.public_id, now):
            raise TooManyInvitations
        contact = _list_again(patient, account, draft, now) or _list_new(patient, draft, now)
        sharing.lower_to_offer(contact, account, now)
        record_audit(
            patient,
            account,
            AuditAction.CREATED,
            "contact",
            contact.public_id,
            old=None,
            new=facts_of(contact),
            now=now,
        )
        _send_invitation(contact, way, now)
    return contact


def invite_again(contact: Contact, way: MailWay, now: datetime) -> None:
    """One more mail with a fresh link, which makes the older link void."""
    with transaction():
        contact = hold_contact(contact)
        if contact.status != ContactStatus.INVITED:
            raise NotFound(contact.public_id)
        require_consent(contact.patient)
        if not can_invite_again(contact):
            raise InvitedTwice
        if not rate_limits.allow_within(rate_limits.INVITATION, contact.patient.public_id, now):
            raise TooManyInvitations
        _send_invitation(contact, way, now)


def can_invite_again(contact: Contact) -> bool:
    is_open = contact.status == ContactStatus.INVITED
    return is_open and rows.count_invitations(contact, contact.invited_at) < INVITATIONS_EACH


def has_run_out(contact: Contact, now: datetime) -> bool:
    """Whether the link of the newest invitation is too old for an answer."""
    return now >= rows.last_invited_at(contact) + tokens.LIFETIMES[tokens.TokenKind.INVITATION]


def kinds_on_offer(contact: Contact) -> list[NoticeKind]:
    """What the patient may switch on: all before an answer, then what the caregiver agreed to."""
    if contact.status == ContactStatus.INVITED:
        return list(NoticeKind)
    agreed = set(contact.agreed_kinds) | set(contact.kinds)
    return [kind for kind in NoticeKind if kind in agreed]


def stop_caregiver(contact: Contact, account: Account, now: datetime) -> None:
    """No more mail to this person and no more access, from this moment on. Idempotent."""
    with transaction():
        contact = hold_contact(contact)
        # Also of one who stopped the mail herself: what she may see is another matter, and ends here.
        sharing.end_access(contact, account, now)
        end_contact(contact, (*ON_THE_LIST, ContactStatus.DISABLED), EndedBy.PATIENT, account, now)


def end_contact(
    contact: Contact, only_when: Collection[ContactStatus], by: EndedBy, account: Account | None, now: datetime
) -> None:
    """Inside a transaction: nothing more is sent to this address; nothing is done when its status is none of these."""
    contact = hold_contact(contact)
    ended = {"status": ContactStatus.STOPPED, "ended_at": now, "ended_by": by}
    if not rows.change_contact(contact, only_when, **ended):
        return
    rows.cancel_waiting_messages(contact)
    tokens.void(tokens.TokenKind.INVITATION, contact.public_id, now)
    old = facts_of(contact)
    record_audit(
        contact.patient, account, AuditAction.DELETED, "contact", contact.public_id, old=old, new=None, now=now
    )


def facts_of(contact: Contact) -> dict[str, Any]:
    """What the audit trail keeps of a contact; the address is not in it."""
    return {
        "name": contact.name,
        "kinds": sorted(contact.kinds),
        "delay_minutes": contact.delay_minutes,
        "shares_detail": contact.shares_detail,
        "delays": contact.delays,
        "tells_when_logged": contact.tells_when_logged,
        "offered_role": contact.offered_role,
    }


def _list_new(patient: Patient, draft: CaregiverDraft, now: datetime) -> Contact:
    return rows.add_contact(patient, Relation.CAREGIVER, draft.name, draft.email, now, **_columns(draft))


def _list_again(patient: Patient, account: Account, draft: CaregiverDraft, now: datetime) -> Contact | None:
    """Somebody whose mail was stopped starts afresh, with nothing agreed and nothing promised.

    Who accepted here before and has another address by now keeps neither the place nor the access: this invitation is
    to whoever reads the mail of this address. Counting has queued the taps of one moment: the later ones find here the
    row that the first one made.
    """
    contact = rows.find_contact_at(patient, draft.email)
    if contact is None:
        return None
    contact = hold_contact(contact)
    fresh: dict[str, Any] = {"confirmed_at": None, "consent_text_version": None, "ended_at": None, "ended_by": None}
    fresh |= {"disabled_reason": None, "agreed_kinds": [], "invited_at": now, "name": draft.name, "delays": {}}
    fresh |= sharing.NOTHING_AGREED
    if contact.account is not None and contact.account.email.lower() != contact.email.lower():
        sharing.end_access(contact, account, now)
        fresh["account"] = None
    over = [status for status in ContactStatus if status not in ON_THE_LIST]
    if not rows.change_contact(contact, over, **fresh, **_columns(draft)):
        raise AlreadyListed(contact)
    drop_open_promises(contact)
    return get_caregiver(patient, contact.public_id)


def _columns(draft: CaregiverDraft) -> dict[str, object]:
    return {
        "status": ContactStatus.INVITED,
        "kinds": sorted(draft.kinds),
        "delay_minutes": draft.delay_minutes,
        "shares_detail": draft.shares_detail,
        "shows_inviter_name": draft.shows_inviter_name,
        "offered_role": draft.offered_role,
    }


def _send_invitation(contact: Contact, way: MailWay, now: datetime) -> None:
    kind = tokens.TokenKind.INVITATION
    token = tokens.issue(kind, contact.public_id, contact.email, secret_key=way.secret_key, now=now)
    unique_key = f"invitation:{token.public_id}"
    message = NewMessage(
        unique_key=unique_key,
        kind=MessageKind.CAREGIVER_INVITATION,
        address=contact.email,
        due_at=now,
        expires_at=now + timedelta(hours=24),
        details={"token_id": token.public_id} | _invited_to(contact),
        patient=contact.patient,
        contact=contact,
    )
    had_enough = rows.count_unanswered(contact) >= INVITATIONS_EACH
    enqueue(message, way.mail_domain, now)
    is_wanted = not had_enough and not is_silenced(contact.email, contact.patient, way.secret_key)
    if not (is_wanted and rate_limits.allow_within(INVITED_ADDRESS, contact.email, now)):
        rows.cancel_message(unique_key)


def _invited_to(contact: Contact) -> dict[str, Any]:
    """What this invitation says, kept for the patient's own copy of it."""
    inviter = contact.patient.first_name if contact.shows_inviter_name else None
    return {"kinds": sorted(contact.kinds), "inviter": inviter, "role": contact.offered_role}
