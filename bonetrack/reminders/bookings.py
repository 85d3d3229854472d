"""Reminders of a blood test that a person asked for: one patient in one transaction. Scans stand in `scans.py`."""

from collections.abc import Collection
from datetime import datetime

from bonetrack.core import bookings
from bonetrack.core.bookings import AskedDay
from bonetrack.core.notices import Step, take_turn
from bonetrack.core.steps import earliest
from bonetrack.reminders.one_row import work_on_one
from bonetrack.reminders.outbox import enqueue_step, own_contacts
from bonetrack.storage import claims
from bonetrack.storage.models import Contact, Patient


def lab_next(now: datetime, mail_domain: str, skipping: Collection[int] = ()) -> bool:
    """One patient whose blood test has a step that is due."""
    return work_on_one(claims.find_due_lab, lambda patient: _lab(patient, mail_domain, now), now, skipping)


def _lab(patient: Patient, mail_domain: str, now: datetime) -> None:
    coming = []
    for asked in bookings.list_lab_days(patient.next_lab_on, patient.lab_booked_on, patient.zone):
        turn = take_turn(asked.steps, now)
        coming.append(turn.next_at)
        if now < asked.steps[-1].at + bookings.RESULT_MAIL_ENDS_AFTER:
            for step in turn.steps:
                for contact in own_contacts(patient):
                    _enqueue(step, contact, patient, asked, mail_domain, now)
    claims.set_lab_step(patient, earliest(coming))


def _enqueue(step: Step, contact: Contact, patient: Patient, asked: AskedDay, mail_domain: str, now: datetime) -> None:
    to = (patient.public_id, asked.day, asked.is_booked, contact.public_id, step.name)
    enqueue_step(
        step,
        contact,
        unique_key=bookings.booking_key("lab", *to),
        expires_at=bookings.waits_until(step, asked.day, patient.zone, now),
        details={"day": asked.day.isoformat(), "is_booked": asked.is_booked},
        mail_domain=mail_domain,
        now=now,
    )
