"""Letters to the patient about mail that has ended, or soon will: her own, or a caregiver's."""

from datetime import datetime

from bonetrack.core.messages import MessageKind
from bonetrack.core.rhythm import local_day
from bonetrack.reminders.reminder_lines import CannotWrite
from bonetrack.settings import Settings
from bonetrack.storage.contacts import find_contact
from bonetrack.storage.models import Message
from bonetrack.words import ended_mail, mail
from bonetrack.words.mail import Action, Letter

# Of caregivers: at the address of her own reminders.
ABOUT_CAREGIVERS = (MessageKind.CAREGIVER_ENDED, MessageKind.CAREGIVER_ENDING)
OWN_LETTERS = (MessageKind.REMINDERS_OFF, *ABOUT_CAREGIVERS)


def write_own_letter(message: Message, stop: Action | None, settings: Settings) -> Letter:
    kind, named = MessageKind(message.kind), find_contact(message.details["contact"])
    if named is None:
        raise CannotWrite(kind)
    first_name = named.patient.first_name
    if kind is MessageKind.REMINDERS_OFF:
        return ended_mail.reminders_off(first_name, f"{settings.base_url}/more/reminders")
    if stop is None:
        raise CannotWrite(kind)
    url, why = f"{settings.base_url}/caregivers", mail.why_patient()
    if kind is MessageKind.CAREGIVER_ENDED:
        return ended_mail.caregiver_ended(first_name, named.name, why, stop, url)
    last_day = local_day(datetime.fromisoformat(message.details["ends_at"]), named.patient.zone)
    return ended_mail.caregiver_ending(first_name, named.name, last_day, why, stop, url)
