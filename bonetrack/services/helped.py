"""The people that an account helps: what each of them allows, in her own time, never mixed."""

from dataclasses import dataclass
from datetime import datetime

from bonetrack.core.people import RIGHTS, Right, Role
from bonetrack.services.dose_days import TodayBoard, read_today
from bonetrack.services.sharing import HELD_ROLES
from bonetrack.storage.contacts import has_taken_back_consent
from bonetrack.storage.grants import list_places, list_shared
from bonetrack.storage.models import Account, Contact, Grant, Patient


@dataclass(frozen=True)
class Helped:
    """One person. `board` only with the right to look; `contact`: where mail about her goes; `offer`: not accepted."""

    patient: Patient
    role: Role | None
    contact: Contact | None
    offer: Role | None
    board: TodayBoard | None


def list_helped(account: Account, now: datetime) -> list[Helped]:
    """By first name; a person may stand here for her mail, for her record, or for both.

    Who took her consent back stands here no more: nothing of her is shown, sent or offered.
    """
    held = {grant.patient: grant for grant in list_shared(account)}
    places = {contact.patient: contact for contact in list_places(account)}
    agreed = [patient for patient in {*held, *places} if not has_taken_back_consent(patient)]
    patients = sorted(agreed, key=lambda patient: (patient.first_name, patient.id))
    return [_helped(patient, held.get(patient), places.get(patient), now) for patient in patients]


def has_offer(account: Account) -> bool:
    """Whether somebody offers this person more than she has."""
    held = {grant.patient: Role(grant.role) for grant in list_shared(account)}
    offering = [place for place in list_places(account) if _offer(held.get(place.patient), place) is not None]
    return not all(has_taken_back_consent(place.patient) for place in offering)


def _helped(patient: Patient, grant: Grant | None, contact: Contact | None, now: datetime) -> Helped:
    role = None if grant is None else Role(grant.role)
    board = read_today(patient, now) if role is not None and Right.LOOK in RIGHTS[role] else None
    return Helped(patient, role, contact, _offer(role, contact), board)


def _offer(role: Role | None, contact: Contact | None) -> Role | None:
    """Only what is more than she has."""
    if contact is None or contact.offered_role is None:
        return None
    offered = Role(contact.offered_role)
    return offered if HELD_ROLES[offered] > HELD_ROLES[role] else None
