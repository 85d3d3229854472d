"""Reminders of a scan that is due: one patient in one transaction."""

from collections.abc import Collection
from datetime import datetime

from bonetrack.core import notices
from bonetrack.core.people import NoticeKind
from bonetrack.reminders.one_row import work_on_one
from bonetrack.reminders.outbox import enqueue_step, own_contacts
from bonetrack.storage import claims
from bonetrack.storage.contacts import list_active
from bonetrack.storage.models import Patient


def scan_next(now: datetime, mail_domain: str, skipping: Collection[int] = ()) -> bool:
    """One patient whose scan has a step that is due."""
    return work_on_one(claims.find_due_scan, lambda patient: _step(patient, mail_domain, now), now, skipping)


def _step(patient: Patient, mail_domain: str, now: datetime) -> None:
    due_on = patient.next_scan_on
    if due_on is None:
        claims.set_scan_step(patient, None)
        return
    steps = notices.list_scan_steps(due_on, patient.zone)
    turn = notices.take_turn(steps, now)
    if now < steps[-1].at + notices.SCAN_MAIL_ENDS_AFTER:
        for step in turn.steps:
            for contact in (*own_contacts(patient), *list_active(patient, NoticeKind.SCAN)):
                enqueue_step(
                    step,
                    contact,
                    unique_key=notices.scan_key(patient.public_id, due_on, contact.public_id, step.name),
                    expires_at=now + notices.SCAN_MAIL_WAITS,
                    details={"due_on": due_on.isoformat()},
                    mail_domain=mail_domain,
                    now=now,
                )
    claims.set_scan_step(patient, turn.next_at)
