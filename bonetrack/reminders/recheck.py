"""Just before a message leaves: is it still wanted? Logged, stopped and revoked since it was queued all count."""

from datetime import date, datetime
from typing import Any

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus, NoticeKind, Relation
from bonetrack.reminders.dose_lines import DOSE_KINDS, DoseLine, Verdict, read_lines, verdict_of
from bonetrack.reminders.letters import TOKEN_LINKS
from bonetrack.reminders.planning import list_ahead_steps
from bonetrack.reminders.reminder_lines import REMINDER_KINDS
from bonetrack.services.tokens import is_live
from bonetrack.storage.claims import find_plan
from bonetrack.storage.models import Contact, Message
from bonetrack.storage.plans import pending_due
from bonetrack.storage.tokens import find_token

__all__ = ["Verdict", "look_again"]


def look_again(message: Message, now: datetime, lines: list[DoseLine] | None = None) -> Verdict:
    """`lines`: the doses of the message, where they were read already."""
    # First of all: a row that nobody can read must end too, not come back at once for ever.
    if message.expires_at <= now:
        return Verdict.TOO_LATE
    kind = MessageKind(message.kind)
    if not _recipient_wants(kind, message.contact, message.address):
        return Verdict.NOT_WANTED
    if kind in TOKEN_LINKS:
        return _of_token(message.details["token_id"], now)
    if "plan" in message.details:
        return _of_plan(message.details)
    if kind in DOSE_KINDS:
        return verdict_of(read_lines(message, now) if lines is None else lines)
    if kind is MessageKind.SCAN_DUE:
        return _of_scan(message, message.details["due_on"])
    return Verdict.SEND


def _recipient_wants(kind: MessageKind, contact: Contact | None, address: str) -> bool:
    """Mail about a patient goes to active contacts only, at the address they agreed with, for kinds they chose."""
    if contact is None:
        return kind not in REMINDER_KINDS
    if contact.email != address:
        return False
    if kind is MessageKind.CAREGIVER_INVITATION:
        return contact.status == ContactStatus.INVITED
    if contact.status != ContactStatus.ACTIVE:
        return False
    if contact.relation == Relation.PATIENT or kind not in REMINDER_KINDS:
        return True
    return (NoticeKind.SCAN if kind is MessageKind.SCAN_DUE else NoticeKind.MISSED_DOSE) in contact.kinds


def _of_token(token_id: str, now: datetime) -> Verdict:
    token = find_token(token_id)
    return Verdict.SEND if token is not None and is_live(token, now) else Verdict.NOT_WANTED


def _of_plan(details: dict[str, Any]) -> Verdict:
    """A notice ahead: its dose is still to come, and the notice still one of its steps, as it is not once booked."""
    plan = find_plan(details["plan"])
    if plan is None or plan.next_due_on != date.fromisoformat(details["due_on"]):
        return Verdict.NOT_WANTED
    due = pending_due(plan)
    is_wanted = plan.sends_reminders and plan.deleted_at is None and due is not None
    if due is None or not is_wanted or details["step"] not in {step.name for step in list_ahead_steps(plan, due)}:
        return Verdict.NOT_WANTED
    return Verdict.SEND


def _of_scan(message: Message, due_on: str) -> Verdict:
    patient = message.patient
    is_same = patient is not None and patient.next_scan_on == date.fromisoformat(due_on)
    return Verdict.SEND if is_same else Verdict.NOT_WANTED
