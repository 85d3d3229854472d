"""Messages of steps, put into the outbox: to whom, and under which key."""

from datetime import datetime
from typing import Any

from bonetrack.core.notices import Step
from bonetrack.core.people import ContactStatus
from bonetrack.storage.contacts import find_own_contact
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Contact, Patient


def own_contacts(patient: Patient) -> list[Contact]:
    """The patient's own address, if she has confirmed it and did not stop it."""
    own = find_own_contact(patient)
    return [own] if own is not None and own.status == ContactStatus.ACTIVE else []


def enqueue_step(
    step: Step,
    contact: Contact,
    *,
    unique_key: str,
    expires_at: datetime,
    details: dict[str, Any],
    mail_domain: str,
    now: datetime,
) -> None:
    """In the caller's transaction; a second time is a no-op."""
    message = NewMessage(
        unique_key=unique_key,
        kind=step.message,
        address=contact.email,
        due_at=step.at,
        expires_at=expires_at,
        details=details | {"step": step.name},
        patient=contact.patient,
        contact=contact,
    )
    enqueue(message, mail_domain, now)
