"""Reminders of a blood test that a person asked for: one patient in one transaction. Scans stand in `scans.py`."""

from collections.abc import Collection
from datetime import datetime

from bonetrack.core import bookings
from bonetrack.core.notices import take_turn
from bonetrack.reminders.one_row import work_on_one
from bonetrack.reminders.outbox import enqueue_step, own_contacts
from bonetrack.storage import claims
from bonetrack.storage.models import Patient


def lab_next(now: datetime, mail_domain: str, skipping: Collection[int] = ()) -> bool:
    """One patient whose blood test has a step that is due."""
    return work_on_one(claims.find_due_lab, lambda patient: _lab(patient, mail_domain, now), now, skipping)


def _lab(patient: Patient, mail_domain: str, now: datetime) -> None:
    day = patient.lab_booked_on or patient.next_lab_on
    if day is None:
        claims.set_lab_step(patient, None)
        return
    is_booked = patient.lab_booked_on is not None
    steps = bookings.list_lab_steps(patient.next_lab_on, patient.lab_booked_on, patient.zone)
    turn = take_turn(steps, now)
    if now < steps[-1].at + bookings.RESULT_MAIL_ENDS_AFTER:
        for step in turn.steps:
            for contact in own_contacts(patient):
                enqueue_step(
                    step,
                    contact,
                    unique_key=bookings.booking_key(
                        "lab", patient.public_id, day, is_booked, contact.public_id, step.name
                    ),
                    expires_at=bookings.waits_until(step, day, patient.zone, now),
                    details={"day": day.isoformat(), "is_booked": is_booked},
                    mail_domain=mail_domain,
                    now=now,
                )
    claims.set_lab_step(patient, turn.next_at)
