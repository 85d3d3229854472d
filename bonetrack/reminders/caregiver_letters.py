"""Letters that only caregivers get, and the links in them; each opens a page with a button."""

from collections.abc import Sequence
from datetime import datetime

from bonetrack.core.messages import MessageKind
from bonetrack.core.rhythm import local_day
from bonetrack.reminders.held_digest import read_held
from bonetrack.reminders.reminder_lines import CannotWrite
from bonetrack.services.caregiver_links import CallLink, sign_call, sign_year
from bonetrack.services.keep_sending import year_of
from bonetrack.settings import Settings
from bonetrack.storage.grants import find_account_of
from bonetrack.storage.models import Contact, Message, Occurrence
from bonetrack.words import caregiver_mail, mail
from bonetrack.words.mail import Action, Letter

CAREGIVER_LETTERS = (MessageKind.HELD_DIGEST, MessageKind.ACCESS_CHANGED, MessageKind.KEEP_SENDING)


def write_caregiver_letter(
    message: Message, contact: Contact, stop: Action, settings: Settings, now: datetime
) -> Letter:
    kind, patient = MessageKind(message.kind), contact.patient
    why = mail.why_caregiver(patient.first_name)
    people_url = f"{settings.base_url}/people"
    if kind is MessageKind.HELD_DIGEST:
        held = read_held(message, now)
        call = _call_action(contact, held.open_at(now), now, settings)
        lines = tuple(held.lines)
        return caregiver_mail.held_digest(contact.name, lines, len(held.not_logged), why, stop, call)
    if kind is MessageKind.ACCESS_CHANGED:
        has_account = find_account_of(contact) is not None
        return caregiver_mail.access_changed(contact.name, patient.first_name, has_account, why, stop, people_url)
    year = year_of(contact)
    if year is None:
        raise CannotWrite(kind)
    keep_url = f"{settings.base_url}/keep/{sign_year(year, settings.secret_key)}"
    last_day = local_day(datetime.fromisoformat(message.details["ends_at"]), patient.zone)
    return caregiver_mail.keep_sending(contact.name, patient.first_name, last_day, why, stop, keep_url)


def will_call_action(
    message: Message, contact: Contact, doses: Sequence[Occurrence], settings: Settings
) -> tuple[Action, ...]:
    """One for all doses that this mail says are not logged."""
    if message.kind != MessageKind.DOSE_NOT_LOGGED:
        return ()
    # A plan that was entered late has steps that lie back: the link is no older than its mail.
    return _call_action(contact, doses, max(message.due_at, message.created_at), settings)


def _call_action(
    contact: Contact, doses: Sequence[Occurrence], sent_at: datetime, settings: Settings
) -> tuple[Action, ...]:
    if not doses:
        return ()
    link = CallLink(tuple(dose.public_id for dose in doses), contact.public_id, sent_at)
    signed = sign_call(link, settings.secret_key)
    return (Action(caregiver_mail.will_call(), f"{settings.base_url}/will-call/{signed}"),)
