"""An address that a mail server named as dead, at once or in a report: its mail ends, and the trail says so."""

from datetime import datetime

from bonetrack.core.people import ContactStatus, EndedBy
from bonetrack.services.contacts import facts_of
from bonetrack.services.ended_mail import tell_of_end
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.contacts import cancel_waiting_messages, change_contact
from bonetrack.storage.models import Contact

LONGEST_REASON = 64


def disable_address(contact: Contact, reason: str, mail_domain: str, now: datetime) -> bool:
    """Inside a transaction. False where it gets no mail any more; `reason`: codes alone, no words of the server."""
    ended = {"status": ContactStatus.DISABLED, "disabled_reason": reason[:LONGEST_REASON], "ended_at": now}
    was_live = (ContactStatus.ACTIVE, ContactStatus.INVITED)
    if not change_contact(contact, was_live, ended_by=EndedBy.BOUNCE, **ended):
        return False
    cancel_waiting_messages(contact)
    what = (AuditAction.DELETED, "contact", contact.public_id)
    record_audit(contact.patient, None, *what, old=facts_of(contact), new=None, now=now)
    tell_of_end(contact, mail_domain, now)
    return True
