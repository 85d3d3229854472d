"""Who looks out for the patient today, and from when: the facts behind one line of the Today page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bonetrack.core.people import ContactStatus, EndedBy, NoticeKind
from bonetrack.storage import contacts as rows
from bonetrack.storage.models import Patient
from bonetrack.storage.watch import list_watched_due_moments

LOOK_AHEAD = timedelta(hours=24)
ENDING_SHOWN_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Watch:
    """`tells_at`: when this caregiver is told about the next open dose; None when none is near."""

    name: str
    tells_at: datetime | None = None
    has_left: bool = False


def list_watches(patient: Patient, now: datetime) -> list[Watch]:
    """One entry per active caregiver who is told about doses, and per caregiver who left lately."""
    due_moments = list_watched_due_moments(patient, now - LOOK_AHEAD, now + LOOK_AHEAD)
    watches = []
    for contact in rows.list_active(patient, NoticeKind.MISSED_DOSE):
        delay = timedelta(minutes=contact.delay_minutes)
        coming = [due_at + delay for due_at in due_moments if due_at + delay > now]
        watches.append(Watch(contact.name, min(coming, default=None)))
    return watches + [Watch(name, has_left=True) for name in _names_of_left(patient, now)]


def _names_of_left(patient: Patient, now: datetime) -> list[str]:
    left = [
        contact
        for contact in rows.list_caregivers(patient)
        if contact.status == ContactStatus.STOPPED and contact.ended_by == EndedBy.RECIPIENT
    ]
    return [contact.name for contact in left if contact.ended_at and now - contact.ended_at <= ENDING_SHOWN_FOR]
