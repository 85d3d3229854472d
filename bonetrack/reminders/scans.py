"""Reminders of a scan that is due or booked: one patient in one transaction."""

from collections.abc import Collection
from datetime import date, datetime

from bonetrack.core import bookings, notices
from bonetrack.core.notices import Step
from bonetrack.core.people import NoticeKind, Relation
from bonetrack.core.steps import earliest
from bonetrack.reminders.one_row import work_on_one
from bonetrack.reminders.outbox import enqueue_step, own_contacts
from bonetrack.storage import claims
from bonetrack.storage.contacts import list_active
from bonetrack.storage.models import Contact, Patient


def scan_next(now: datetime, mail_domain: str, skipping: Collection[int] = ()) -> bool:
    """One patient whose scan has a step that is due."""
    return work_on_one(claims.find_due_scan, lambda patient: _step(patient, mail_domain, now), now, skipping)


def _step(patient: Patient, mail_domain: str, now: datetime) -> None:
    """While nothing is booked the scan is asked for; after that only the booked day speaks, to the patient alone."""
    coming = []
    for asked in bookings.list_scan_days(patient.next_scan_on, patient.scan_booked_on, patient.zone):
        turn = notices.take_turn(asked.steps, now)
        coming.append(turn.next_at)
        if now < asked.steps[-1].at + notices.SCAN_MAIL_ENDS_AFTER:
            for step in turn.steps:
                for contact in _recipients(step, patient):
                    _enqueue(step, contact, patient, asked.day, asked.is_booked, mail_domain, now)
    claims.set_scan_step(patient, earliest(coming))


def _recipients(step: Step, patient: Patient) -> list[Contact]:
    told = [] if step.audience is Relation.PATIENT else list_active(patient, NoticeKind.SCAN)
    return [*own_contacts(patient), *told]


def _enqueue(
    step: Step, contact: Contact, patient: Patient, day: date, is_booked: bool, mail_domain: str, now: datetime
) -> None:
    if is_booked:
        key = bookings.booking_key("scan", patient.public_id, day, True, contact.public_id, step.name)
        details, expires_at = {"day": day.isoformat()}, bookings.waits_until(step, day, patient.zone, now)
    else:
        key = notices.scan_key(patient.public_id, day, contact.public_id, step.name)
        details, expires_at = {"due_on": day.isoformat()}, now + notices.SCAN_MAIL_WAITS
    enqueue_step(
        step,
        contact,
        unique_key=key,
        expires_at=expires_at,
        details=details,
        mail_domain=mail_domain,
        now=now,
    )
