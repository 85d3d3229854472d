"""Messages of steps, put into the outbox: to whom, and under which key."""

from datetime import datetime
from typing import Any

from bonetrack.core import notices
from bonetrack.core.messages import MessageKind
from bonetrack.core.missed_steps import is_news
from bonetrack.core.notices import Step
from bonetrack.core.people import ContactStatus, Relation
from bonetrack.storage.contacts import find_own_contact
from bonetrack.storage.message_lines import enqueue_line, was_told
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Contact, Occurrence, Patient
from bonetrack.storage.plans import agent_of


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
    enqueue(_message(step, contact, unique_key, expires_at, details), mail_domain, now)


def enqueue_dose_step(step: Step, contact: Contact, occurrence: Occurrence, mail_domain: str, now: datetime) -> None:
    """The same for a dose that has a row: who it is for gets one message for all doses of that moment."""
    if step.message is MessageKind.DOSE_MISSED and not _is_news(occurrence, contact, now):
        return
    key = notices.group_key(step.message, contact.patient.public_id, contact.public_id, step.at)
    if contact.relation == Relation.CAREGIVER and agent_of(occurrence.plan).is_clinic_given:
        # It stays open for weeks: a promise to call is about one visit, and late denosumab is never held back.
        key += f":{occurrence.public_id}"
    expires_at = notices.waits_until(step, occurrence.closes_at, now)
    if expires_at <= now:
        return
    message = _message(step, contact, key, expires_at, {"occurrence": occurrence.public_id})
    enqueue_line(message, occurrence, step.name, mail_domain, now)


def _is_news(occurrence: Occurrence, contact: Contact, now: datetime) -> bool:
    """A window that closed just now, of a dose that no mail to her has named while it was open."""
    return is_news(occurrence.closes_at, now) and not was_told(occurrence, contact)


def _message(
    step: Step, contact: Contact, unique_key: str, expires_at: datetime, details: dict[str, Any]
) -> NewMessage:
    return NewMessage(
        unique_key=unique_key,
        kind=step.message,
        address=contact.email,
        due_at=step.at,
        expires_at=expires_at,
        details=details | {"step": step.name},
        patient=contact.patient,
        contact=contact,
    )
