"""Who looks out for the patient today, and from when: the facts behind one line of the Today page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bonetrack.core.notices import list_steps
from bonetrack.core.people import ContactStatus, EndedBy, NoticeKind, Relation
from bonetrack.services.delays import delay_of
from bonetrack.services.paused_steps import outside_pauses
from bonetrack.storage import contacts as rows
from bonetrack.storage.models import Contact, Patient
from bonetrack.storage.plans import agent_of
from bonetrack.storage.watch import OpenDose, find_told_at, list_open_doses
from bonetrack.storage.wishes import wishes_of

LOOK_AHEAD = timedelta(hours=24)
ENDING_SHOWN_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Watch:
    """`tells_at`: when this caregiver is told of the next open dose at home. `told_at`: when of one that is open still.

    `is_for_clinic`: she agreed to be told of doses at the clinic, and of no others.
    """

    name: str
    tells_at: datetime | None = None
    told_at: datetime | None = None
    is_for_clinic: bool = False
    has_left: bool = False
    came_back: bool = False


def list_watches(patient: Patient, now: datetime) -> list[Watch]:
    """One entry per active caregiver who is told about doses, and per caregiver who left lately."""
    doses = list_open_doses(patient, now - LOOK_AHEAD, now + LOOK_AHEAD)
    watches = []
    for contact in rows.list_active(patient, NoticeKind.MISSED_DOSE):
        told = [moment for dose in doses for moment in _moments_told(dose, contact)]
        tells_at = min((moment for moment in told if moment > now), default=None)
        watches.append(Watch(contact.name, tells_at, find_told_at(contact, doses, now - LOOK_AHEAD)))
    at_clinic = [
        row for row in rows.list_active(patient, NoticeKind.CLINIC_DOSE) if NoticeKind.MISSED_DOSE not in row.kinds
    ]
    watches += [Watch(contact.name, is_for_clinic=True) for contact in at_clinic]
    watches += [Watch(name, has_left=True) for name in _names_of_left(patient, now)]
    return watches + [Watch(name, came_back=True) for name in _names_of_disabled(patient)]


def _moments_told(dose: OpenDose, contact: Contact) -> list[datetime]:
    """By the same steps that the reminders take."""
    delay = delay_of(contact, dose.plan, dose.due, dose.closes_at)
    steps = list_steps(agent_of(dose.plan), dose.due, dose.plan.zone, dose.closes_at, [delay], wishes_of(dose.plan))
    steps = outside_pauses(dose.plan, steps, dose.closes_at)
    return [step.at for step in steps if step.audience is Relation.CAREGIVER]


def _names_of_left(patient: Patient, now: datetime) -> list[str]:
    left = [
        contact
        for contact in rows.list_caregivers(patient)
        if contact.status == ContactStatus.EXPIRED
        or (contact.status == ContactStatus.STOPPED and contact.ended_by == EndedBy.RECIPIENT)
    ]
    # Who never agreed never got a message: she has not left.
    had_mail = [contact for contact in left if contact.confirmed_at is not None]
    return [contact.name for contact in had_mail if contact.ended_at and now - contact.ended_at <= ENDING_SHOWN_FOR]


def _names_of_disabled(patient: Patient) -> list[str]:
    return [contact.name for contact in rows.list_caregivers(patient) if contact.status == ContactStatus.DISABLED]
