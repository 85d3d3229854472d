"""The phone shows another time zone than the reminders: asked once a zone, and kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bonetrack.core.zones import is_place, keep_one_clock
from bonetrack.services.preferences import UnknownZone, move_to_zone
from bonetrack.storage import zone_answers as rows
from bonetrack.storage.database import transaction
from bonetrack.storage.locks import lock_record
from bonetrack.storage.models import Account, Patient
from bonetrack.storage.patients import reload_patient


class ZoneChoice(StrEnum):
    KEEP = "keep"
    USE = "use"


@dataclass(frozen=True)
class ZoneQuestion:
    phone_zone: str
    reminder_zone: str


def find_other_zone(patient: Patient, phone_zone: str, now: datetime) -> str | None:
    """The phone's zone, if it is the name of a place and its clock differs from that of the reminders."""
    if not is_place(phone_zone) or keep_one_clock(phone_zone, patient.zone, now):
        return None
    return phone_zone


def find_question(patient: Patient, phone_zone: str, now: datetime) -> ZoneQuestion | None:
    """Asked until it is answered, then never again while the reminders stay where they are.

    "Use the phone's" moves them, so that coming home is a question of its own, asked once too.
    """
    other = find_other_zone(patient, phone_zone, now)
    if other is None:
        return None
    answer = rows.find_answer(patient, other, patient.zone)
    is_settled = answer is not None and answer.answer == ZoneChoice.KEEP
    return None if is_settled else ZoneQuestion(other, patient.zone)


def answer_question(
    patient: Patient, account: Account, question: ZoneQuestion, choice: ZoneChoice, now: datetime
) -> bool:
    """False when the reminders were moved meanwhile, on another phone or page: then nothing changes."""
    if not is_place(question.phone_zone):
        raise UnknownZone(question.phone_zone)
    with transaction():
        lock_record(patient)
        if reload_patient(patient).zone != question.reminder_zone:
            return False
        rows.keep_answer(patient, question.phone_zone, question.reminder_zone, choice, now)
        if choice is ZoneChoice.USE:
            move_to_zone(patient, account, question.phone_zone, now)
    return True
