"""The invited person's own word: nothing is sent about a patient before it, and a no is final."""

from collections.abc import Collection
from datetime import datetime

from bonetrack.core.people import ContactStatus, EndedBy, NoticeKind
from bonetrack.services import sharing, tokens
from bonetrack.services.contacts import facts_of
from bonetrack.services.held_contact import hold_contact
from bonetrack.services.suppression import SuppressionReason, silence
from bonetrack.storage import contacts as rows
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.doses import wake_open_doses_of
from bonetrack.storage.locks import lock_record
from bonetrack.storage.models import Contact, OneTimeToken


class NothingShown(ValueError):
    """The kinds of message were changed since the page was opened: it has to be shown anew before a yes counts."""


def find_invited(raw_token: str, now: datetime) -> Contact | None:
    """Who a live invitation link is for; None when it was used, is too old, or was withdrawn. Changes nothing.

    Who took back her consent to be kept here invites nobody.
    """
    contact = _invited(tokens.peek(tokens.TokenKind.INVITATION, raw_token, now))
    return None if contact is None or rows.has_taken_back_consent(contact.patient) else contact


def agree(raw_token: str, text_version: str, shown: Collection[NoticeKind], now: datetime) -> Contact | None:
    """From now on this address gets the kinds of message that the page showed, if they are offered still.

    None when the link is dead. NothingShown, and the link lives on, where not one of the kinds was on the page. A dose
    that is late already is told at once: its next step may lie weeks ahead.
    """
    with transaction():
        invited = find_invited(raw_token, now)
        if invited is not None:
            lock_record(invited.patient)
        contact = None if invited is None else _redeem(invited, raw_token, now)
        if contact is None:
            return None
        old = facts_of(contact)
        contact.kinds = [kind for kind in contact.kinds if kind in shown]
        if not contact.kinds:
            raise NothingShown
        agreed = {"confirmed_at": now, "last_yes_at": now, "consent_text_version": text_version}
        agreed |= {"kinds": contact.kinds, "agreed_kinds": contact.kinds} | sharing.agreed_columns(contact, now)
        if not rows.change_contact(contact, [ContactStatus.INVITED], status=ContactStatus.ACTIVE, **agreed):
            return None
        wake_open_doses_of(contact.patient, now)
        new = facts_of(contact) | {"consent_text_version": text_version, "agreed": True}
        what = (AuditAction.CORRECTED, "contact", contact.public_id)
        record_audit(contact.patient, None, *what, old=old | {"agreed": False}, new=new, now=now)
    return contact


def refuse(raw_token: str, secret_key: str, now: datetime) -> Contact | None:
    """No mail now, and no further invitation from anybody until the person allows it again."""
    with transaction():
        invited = _invited(tokens.peek(tokens.TokenKind.INVITATION, raw_token, now))
        contact = None if invited is None else _redeem(invited, raw_token, now)
        if contact is None:
            return None
        ended = {"status": ContactStatus.DECLINED, "ended_at": now, "ended_by": EndedBy.RECIPIENT}
        if not rows.change_contact(contact, [ContactStatus.INVITED], **ended):
            return None
        rows.cancel_waiting_messages(contact)
        rows.cancel_invitations_to(contact.email)
        silence(contact.email, SuppressionReason.REFUSED, secret_key, now)
    return contact


def _redeem(contact: Contact, raw_token: str, now: datetime) -> Contact | None:
    """First the contact, then the token: whoever stops the one or sends the other again takes them in this order."""
    hold_contact(contact)
    return _invited(tokens.redeem(tokens.TokenKind.INVITATION, raw_token, now))


def _invited(token: OneTimeToken | None) -> Contact | None:
    """The token is bound to the address it was sent to: a contact whose address changed is another person."""
    if token is None:
        return None
    contact = rows.find_contact(token.subject_id)
    if contact is None or contact.status != ContactStatus.INVITED or contact.email != token.address:
        return None
    return contact
