"""The weekly mail to caregivers who asked for it: one contact in one transaction."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus, NoticeKind
from bonetrack.core.rhythm import local_day
from bonetrack.core.weeks import WEEK, monday_of, telling_moment
from bonetrack.reminders.one_row import work_on_one
from bonetrack.services.weeks import count_week
from bonetrack.storage import caregiver_steps as rows
from bonetrack.storage.contacts import has_taken_back_consent
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Contact

MAIL_WAITS = timedelta(days=2)


def weekly_next(now: datetime, mail_domain: str, skipping: Collection[int] = ()) -> bool:
    """One caregiver whose weekly mail is due."""
    return work_on_one(rows.find_due_weekly, lambda contact: _tell(contact, mail_domain, now), now, skipping)


def _tell(contact: Contact, mail_domain: str, now: datetime) -> None:
    """The stored moment may be of a zone that the patient has left: her Monday at 9 is read anew."""
    if contact.status != ContactStatus.ACTIVE or NoticeKind.WEEKLY_DIGEST not in contact.kinds:
        rows.set_moments(contact, weekly_at=None)
        return
    patient = contact.patient
    monday = monday_of(local_day(now, patient.zone))
    due_at = telling_moment(monday, patient.zone)
    if now < due_at:
        rows.set_moments(contact, weekly_at=due_at)
        return
    if now < due_at + MAIL_WAITS and not has_taken_back_consent(patient):
        _enqueue(contact, due_at, mail_domain, now)
    rows.set_moments(contact, weekly_at=telling_moment(monday + WEEK, patient.zone))


def _enqueue(contact: Contact, due_at: datetime, mail_domain: str, now: datetime) -> None:
    """Nothing is sent about a week in which nothing was due."""
    monday = local_day(due_at, contact.patient.zone) - WEEK
    week = count_week(contact.patient, monday, now)
    if week.due == 0:
        return
    message = NewMessage(
        unique_key=f"{MessageKind.WEEKLY_DIGEST}:{contact.public_id}:{monday.isoformat()}",
        kind=MessageKind.WEEKLY_DIGEST,
        address=contact.email,
        due_at=due_at,
        expires_at=due_at + MAIL_WAITS,
        details={"monday": monday.isoformat(), "logged": week.logged, "due": week.due},
        patient=contact.patient,
        contact=contact,
    )
    enqueue(message, mail_domain, now)
