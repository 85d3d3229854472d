"""Who looks out for the patient today, and from when: the facts behind one line of the Today page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bonetrack.core.notices import list_steps
from bonetrack.core.people import ContactStatus, EndedBy, NoticeKind, Relation
from bonetrack.storage import contacts as rows
from bonetrack.storage.models import Contact, Patient
from bonetrack.storage.plans import agent_of
from bonetrack.storage.watch import OpenDose, list_open_doses

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
    doses = list_open_doses(patient, now - LOOK_AHEAD, now + LOOK_AHEAD)
    watches = []
    for contact in rows.list_active(patient, NoticeKind.MISSED_DOSE):
        told = [moment for dose in doses for moment in _moments_told(dose, contact)]
        watches.append(Watch(contact.name, min((moment for moment in told if moment > now), default=None)))
    return watches + [Watch(name, has_left=True) for name in _names_of_left(patient, now)]


def _moments_told(dose: OpenDose, contact: Contact) -> list[datetime]:
    """By the same steps that the reminders take."""
    delay = timedelta(minutes=contact.delay_minutes)
    steps = list_steps(agent_of(dose.plan), dose.due, dose.plan.zone, dose.closes_at, [delay])
    return [step.at for step in steps if step.audience is Relation.CAREGIVER]


def _names_of_left(patient: Patient, now: datetime) -> list[str]:
    left = [
        contact
        for contact in rows.list_caregivers(patient)
        if contact.status == ContactStatus.STOPPED and contact.ended_by == EndedBy.RECIPIENT
    ]
    return [contact.name for contact in left if contact.ended_at and now - contact.ended_at <= ENDING_SHOWN_FOR]
