"""Just before a message leaves: is it still wanted? Logged, stopped and revoked since it was queued all count."""

from datetime import date, datetime
from enum import StrEnum

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus, NoticeKind, Relation
from bonetrack.reminders.letters import TOKEN_LINKS
from bonetrack.reminders.notice_lines import NOTICE_KINDS, is_still_wanted
from bonetrack.reminders.reminder_lines import DOSE_KINDS, REMINDER_KINDS
from bonetrack.reminders.steps import is_open
from bonetrack.services.tokens import is_live
from bonetrack.storage.claims import find_occurrence, find_plan
from bonetrack.storage.messages import has_newer_of_dose
from bonetrack.storage.models import Contact, Message
from bonetrack.storage.tokens import find_token

CAREGIVER_KINDS = {MessageKind.SCAN_DUE: NoticeKind.SCAN, MessageKind.SUPPLY_LOW: NoticeKind.REFILL}


class Verdict(StrEnum):
    SEND = "send"
    TOO_LATE = "too_late"
    NOT_WANTED = "not_wanted"


def look_again(message: Message, now: datetime) -> Verdict:
    # First of all: a row that nobody can read must end too, not come back at once for ever.
    if message.expires_at <= now:
        return Verdict.TOO_LATE
    kind = MessageKind(message.kind)
    if not _recipient_wants(kind, message.contact, message.address):
        return Verdict.NOT_WANTED
    if kind in TOKEN_LINKS:
        return _of_token(message.details["token_id"], now)
    if kind in DOSE_KINDS:
        verdict = _of_dose(message.details["occurrence"], now)
        # After an outage of the mail server the last step says it all; the same dose is not announced twice at once.
        is_outdone = verdict is Verdict.SEND and has_newer_of_dose(message, now)
        return Verdict.NOT_WANTED if is_outdone else verdict
    if kind is MessageKind.DOSE_AHEAD:
        return _of_plan(message.details["plan"], message.details["due_on"])
    if kind is MessageKind.SCAN_DUE:
        return _of_scan(message, message.details["due_on"])
    if kind in NOTICE_KINDS:
        is_wanted = is_still_wanted(kind, message.details, message.patient, now)
        return Verdict.SEND if is_wanted else Verdict.NOT_WANTED
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
    return CAREGIVER_KINDS.get(kind, NoticeKind.MISSED_DOSE) in contact.kinds


def _of_token(token_id: str, now: datetime) -> Verdict:
    token = find_token(token_id)
    return Verdict.SEND if token is not None and is_live(token, now) else Verdict.NOT_WANTED


def _of_dose(public_id: str, now: datetime) -> Verdict:
    occurrence = find_occurrence(public_id)
    if occurrence is None:
        return Verdict.NOT_WANTED
    if occurrence.closes_at is not None and occurrence.closes_at <= now:
        return Verdict.TOO_LATE
    is_wanted = is_open(occurrence) and occurrence.plan.sends_reminders
    return Verdict.SEND if is_wanted else Verdict.NOT_WANTED


def _of_plan(public_id: str, due_on: str) -> Verdict:
    plan = find_plan(public_id)
    if plan is None or plan.next_due_on != date.fromisoformat(due_on):
        return Verdict.NOT_WANTED
    is_wanted = plan.sends_reminders and plan.deleted_at is None
    return Verdict.SEND if is_wanted else Verdict.NOT_WANTED


def _of_scan(message: Message, due_on: str) -> Verdict:
    patient = message.patient
    if patient is None or patient.scan_booked_on is not None:
        return Verdict.NOT_WANTED
    return Verdict.SEND if patient.next_scan_on == date.fromisoformat(due_on) else Verdict.NOT_WANTED
