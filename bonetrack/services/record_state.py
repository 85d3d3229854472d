"""What every page of a record says on top: doses that wait for an entry, and addresses that mail came back from."""

from dataclasses import dataclass
from datetime import datetime

from bonetrack.core.people import ContactStatus, Relation
from bonetrack.storage.contacts import has_taken_back_consent
from bonetrack.storage.dead_addresses import list_silent
from bonetrack.storage.models import Patient
from bonetrack.storage.overdue import count_open_doses
from bonetrack.storage.unreached import list_unreached

# One mail may be taken for spam; after so many in a row a person must know that she cannot count on them.
FAILED_IN_A_ROW = 3


@dataclass(frozen=True)
class Unreached:
    """Whose address works as far as is known, but whose last mails all failed."""

    is_own: bool
    caregivers: tuple[str, ...]


@dataclass(frozen=True)
class DeadAddresses:
    """Whose mail came back: the patient's own, with its address, and caregivers by name. Never why.

    `own_was_stopped`: not by her in the app but by a link in mail, which a mail program offers as one tap.
    """

    own_address: str | None
    own_was_stopped: bool
    caregivers: tuple[str, ...]


def count_overdue(patient: Patient, now: datetime) -> int:
    return count_open_doses(patient, now)


def is_silent(patient: Patient) -> bool:
    """She took her consent back: nothing about her is sent or shown to others, whatever her pages list."""
    return has_taken_back_consent(patient)


def find_dead_addresses(patient: Patient) -> DeadAddresses:
    found = list_silent(patient)
    names = tuple(contact.name for contact in found if contact.relation == Relation.CAREGIVER)
    own = {contact.status: contact.email for contact in found if contact.relation == Relation.PATIENT}
    return DeadAddresses(own.get(ContactStatus.DISABLED), ContactStatus.STOPPED in own, names)


def find_unreached(patient: Patient) -> Unreached:
    found = list_unreached(patient, FAILED_IN_A_ROW)
    names = tuple(contact.name for contact in found if contact.relation == Relation.CAREGIVER)
    return Unreached(any(contact.relation == Relation.PATIENT for contact in found), names)
