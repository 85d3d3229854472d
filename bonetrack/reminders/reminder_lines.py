"""What a reminder is about: the dose, plan or scan that its outbox row names."""

from datetime import date, datetime
from typing import Any

from bonetrack.core.agents import get_agent
from bonetrack.core.messages import MessageKind
from bonetrack.core.people import Relation
from bonetrack.core.rhythm import local_day
from bonetrack.storage.claims import find_occurrence, find_plan
from bonetrack.storage.models import Contact, Message, Plan
from bonetrack.words import caregiver_mail, mail
from bonetrack.words.agents import agent_name
from bonetrack.words.mail import DoseWords

DOSE_KINDS = (
    MessageKind.DOSE_DUE,
    MessageKind.DOSE_REPEAT,
    MessageKind.DOSE_LATE,
    MessageKind.DOSE_NOT_LOGGED,
)
REMINDER_KINDS = (
    *DOSE_KINDS,
    MessageKind.DOSE_AHEAD,
    MessageKind.SCAN_DUE,
    MessageKind.NOW_LOGGED,
    MessageKind.WEEKLY_DIGEST,
    MessageKind.PLAN_PAUSED,
)


class CannotWrite(RuntimeError):
    """The row lacks what its mail must say."""


def reminder_lines(message: Message, contact: Contact, now: datetime) -> tuple[str, ...]:
    kind, details = MessageKind(message.kind), message.details
    if kind is MessageKind.SCAN_DUE:
        return _scan_lines(contact, date.fromisoformat(details["due_on"]), now)
    if kind is MessageKind.WEEKLY_DIGEST:
        monday = date.fromisoformat(details["monday"])
        return caregiver_mail.week_lines(contact.patient.first_name, monday, details["logged"], details["due"])
    if kind is MessageKind.PLAN_PAUSED:
        return mail.pause_lines(contact.patient.first_name, date.fromisoformat(details["ends_on"]))
    plan, due_at = _plan_and_due(kind, details)
    if kind is MessageKind.NOW_LOGGED:
        return caregiver_mail.now_logged_lines(_dose_words(contact, plan, due_at))
    return mail.dose_lines(kind, _dose_words(contact, plan, due_at), now)


def _plan_and_due(kind: MessageKind, details: dict[str, Any]) -> tuple[Plan, datetime]:
    if kind is MessageKind.DOSE_AHEAD:
        plan = find_plan(details["plan"])
        if plan is not None and plan.next_due_at is not None:
            return plan, plan.next_due_at
    else:
        occurrence = find_occurrence(details["occurrence"])
        if occurrence is not None:
            return occurrence.plan, occurrence.due_at
    raise CannotWrite(kind)


def _dose_words(contact: Contact, plan: Plan, due_at: datetime) -> DoseWords:
    """Names the medicine only where the patient chose that for this contact."""
    patient = contact.patient
    detail = mail.item_detail(agent_name(plan.agent), plan.dose) if contact.shares_detail else None
    return DoseWords(patient.first_name, due_at, patient.zone, get_agent(plan.agent).is_clinic_given, detail)


def _scan_lines(contact: Contact, due_on: date, now: datetime) -> tuple[str, ...]:
    patient = contact.patient
    name = None if contact.relation == Relation.PATIENT else patient.first_name
    detail = mail.scan_detail() if contact.shares_detail else None
    return mail.scan_lines(due_on, local_day(now, patient.zone), name, detail)
