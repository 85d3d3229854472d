"""A message that waited, as for a mail server that was down, does not leave in quiet hours unless it was asked for."""

from datetime import datetime

from bonetrack.core.messages import MessageKind
from bonetrack.core.missed_steps import told_at
from bonetrack.reminders.own_letters import ABOUT_CAREGIVERS
from bonetrack.reminders.reminder_lines import REMINDER_KINDS
from bonetrack.storage.models import Message
from bonetrack.storage.wishes import quiet_hours_of

# Mail that names a patient, with what leaves once for several: none of it was asked for at a moment of the night.
HELD_KINDS = (*REMINDER_KINDS, *ABOUT_CAREGIVERS, MessageKind.HELD_DIGEST, MessageKind.KEEP_SENDING)
CHOSEN_KINDS = (MessageKind.DOSE_DUE, MessageKind.DOSE_AHEAD)


def held_until(message: Message, now: datetime) -> datetime | None:
    """The end of the patient's quiet hours; None when the message may leave.

    That a dose was missed can wait for the morning where she has no quiet hours, too.
    """
    kind = MessageKind(message.kind)
    is_chosen = kind in CHOSEN_KINDS or message.details.get("step", "").startswith("snooze")
    if message.contact is None or kind not in HELD_KINDS or is_chosen:
        return None
    patient = message.contact.patient
    quiet = quiet_hours_of(patient)
    if quiet is not None:
        until = quiet.wait_until(now)
    else:
        until = told_at(now, patient.zone, None) if kind is MessageKind.DOSE_MISSED else now
    return until if until > now else None
