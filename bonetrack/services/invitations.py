"""The invited person's own word: nothing is sent about a patient before it, and a no is final."""

from datetime import datetime

from bonetrack.core.people import ContactStatus, EndedBy
from bonetrack.services import sharing, tokens
from bonetrack.services.contacts import facts_of
from bonetrack.services.suppression import SuppressionReason, silence
from bonetrack.storage import contacts as rows
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Contact, OneTimeToken


def find_invited(raw_token: str, now: datetime) -> Contact | None:
    """Who a live invitation link is for; None when it was used, is too old, or was withdrawn. Changes nothing.

    Who took back her consent to be kept here invites nobody.
    """
    contact = _invited(tokens.peek(tokens.TokenKind.INVITATION, raw_token, now))
    return None if contact is None or rows.has_taken_back_consent(contact.patient) else contact


def agree(raw_token: str, text_version: str, now: datetime) -> Contact | None:
    """From now on this address gets the kinds of message that the page showed; None when the link is dead."""
    with transaction():
        if find_invited(raw_token, now) is None:
            return None
        contact = _invited(tokens.redeem(tokens.TokenKind.INVITATION, raw_token, now))
        if contact is None:
            return None
        agreed = {"confirmed_at": now, "consent_text_version": text_version, "agreed_kinds": contact.kinds}
        agreed |= sharing.agreed_columns(contact, now)
        if not rows.change_contact(contact, [ContactStatus.INVITED], status=ContactStatus.ACTIVE, **agreed):
            return None
        new = facts_of(contact) | {"consent_text_version": text_version}
        record_audit(
            contact.patient,
            None,
            AuditAction.CORRECTED,
            "contact",
            contact.public_id,
            old={"agreed": False},
            new=new | {"agreed": True},
            now=now,
        )
    return contact


def refuse(raw_token: str, secret_key: str, now: datetime) -> Contact | None:
    """No mail now, and no further invitation from anybody until the person allows it again."""
    with transaction():
        contact = _invited(tokens.redeem(tokens.TokenKind.INVITATION, raw_token, now))
        if contact is None:
            return None
        ended = {"status": ContactStatus.DECLINED, "ended_at": now, "ended_by": EndedBy.RECIPIENT}
        if not rows.change_contact(contact, [ContactStatus.INVITED], **ended):
            return None
        rows.cancel_waiting_messages(contact)
        rows.cancel_invitations_to(contact.email)
        silence(contact.email, SuppressionReason.REFUSED, secret_key, now)
    return contact


def _invited(token: OneTimeToken | None) -> Contact | None:
    """The token is bound to the address it was sent to: a contact whose address changed is another person."""
    if token is None:
        return None
    contact = rows.find_contact(token.subject_id)
    if contact is None or contact.status != ContactStatus.INVITED or contact.email != token.address:
        return None
    return contact
