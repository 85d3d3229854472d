"""Answers to the question about another time zone."""

from datetime import datetime

from bonetrack.storage.models import Patient, ZoneAnswer


def find_answer(patient: Patient, phone_zone: str, reminder_zone: str) -> ZoneAnswer | None:
    return ZoneAnswer.get_or_none(
        ZoneAnswer.patient == patient,
        ZoneAnswer.phone_zone == phone_zone,
        ZoneAnswer.reminder_zone == reminder_zone,
    )


def keep_answer(patient: Patient, phone_zone: str, reminder_zone: str, answer: str, now: datetime) -> None:
    """The newest answer stands."""
    ZoneAnswer.insert(
        patient=patient, phone_zone=phone_zone, reminder_zone=reminder_zone, answer=answer, answered_at=now
    ).on_conflict(
        conflict_target=[ZoneAnswer.patient, ZoneAnswer.phone_zone, ZoneAnswer.reminder_zone],
        update={ZoneAnswer.answer: answer, ZoneAnswer.answered_at: now},
    ).execute()
