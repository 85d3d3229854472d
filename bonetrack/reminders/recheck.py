"""Just before a message leaves: is it still wanted? Logged, stopped and revoked since it was queued all count."""

from datetime import date, datetime
from typing import Any

from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus, Relation
from bonetrack.reminders.dose_lines import DOSE_KINDS, DoseLine, Verdict, read_lines, verdict_of
from bonetrack.reminders.held_digest import read_held
from bonetrack.reminders.letters import TOKEN_LINKS
from bonetrack.reminders.notice_lines import RECHECKED_KINDS, is_still_wanted
from bonetrack.reminders.own_letters import OWN_LETTERS
from bonetrack.reminders.planning import list_ahead_steps
from bonetrack.reminders.reminder_lines import REMINDER_KINDS
from bonetrack.services.caregiver_kinds import notice_of
from bonetrack.services.ended_mail import is_still_true
from bonetrack.services.tokens import is_live
from bonetrack.storage.claims import find_occurrence, find_plan
from bonetrack.storage.contacts import has_taken_back_consent
from bonetrack.storage.doses import has_entry
from bonetrack.storage.models import Message
from bonetrack.storage.pauses import find_pause_row, is_paused_now
from bonetrack.storage.plans import pending_due
from bonetrack.storage.tokens import find_token

__all__ = ["Verdict", "look_again"]


def look_again(message: Message, now: datetime, lines: list[DoseLine] | None = None) -> Verdict:
    """`lines`: the doses of the message, where they were read already."""
    # First of all: a row that nobody can read must end too, not come back at once for ever.
    if message.expires_at <= now:
        return Verdict.TOO_LATE
    kind = MessageKind(message.kind)
    if not _recipient_wants(kind, message):
        return Verdict.NOT_WANTED
    if kind in TOKEN_LINKS:
        return _of_token(message.details["token_id"], now)
    if kind in RECHECKED_KINDS:
        return Verdict.SEND if is_still_wanted(message, now) else Verdict.NOT_WANTED
    if "plan" in message.details:
        return _of_plan(message.details, now)
    if kind in DOSE_KINDS:
        return verdict_of(read_lines(message, now) if lines is None else lines)
    if kind is MessageKind.NOW_LOGGED:
        return _of_logged(message.details)
    if kind is MessageKind.HELD_DIGEST:
        return Verdict.SEND if read_held(message, now).lines else Verdict.NOT_WANTED
    if kind in OWN_LETTERS:
        return Verdict.SEND if is_still_true(kind, message.details["contact"]) else Verdict.NOT_WANTED
    if kind is MessageKind.PLAN_PAUSED:
        return _of_pause(message)
    return Verdict.SEND


def _recipient_wants(kind: MessageKind, message: Message) -> bool:
    """Mail about a patient goes to active contacts only, at the address they agreed with, for kinds they chose.

    None at all of a patient who took her consent back, whatever was queued at that moment.
    """
    contact = message.contact
    if contact is None:
        return kind not in REMINDER_KINDS
    if contact.email != message.address or has_taken_back_consent(contact.patient):
        return False
    if kind is MessageKind.CAREGIVER_INVITATION:
        return contact.status == ContactStatus.INVITED
    if contact.status != ContactStatus.ACTIVE:
        return False
    if contact.relation == Relation.PATIENT or kind not in REMINDER_KINDS:
        return True
    return notice_of(message) in contact.kinds


def _of_token(token_id: str, now: datetime) -> Verdict:
    token = find_token(token_id)
    return Verdict.SEND if token is not None and is_live(token, now) else Verdict.NOT_WANTED


def _of_logged(details: dict[str, Any]) -> Verdict:
    """An all-clear that was undone meanwhile is none; logged anew, the dose has one of its own."""
    occurrence = find_occurrence(details["occurrence"])
    is_settled = occurrence is not None and occurrence.state not in (DoseState.DUE, DoseState.MISSED)
    stands = "entry" not in details or has_entry(details["entry"])
    return Verdict.SEND if is_settled and stands else Verdict.NOT_WANTED


def _of_pause(message: Message) -> Verdict:
    """Ended early or moved to another day since: then this mail would mislead."""
    pause = find_pause_row(message.details["pause"])
    if pause is None or pause.ended_at is not None or pause.ends_on != date.fromisoformat(message.details["ends_on"]):
        return Verdict.NOT_WANTED
    contact = message.contact
    is_wanted = contact is not None and contact.public_id in pause.told and pause.plan.deleted_at is None
    return Verdict.SEND if is_wanted else Verdict.NOT_WANTED


def _of_plan(details: dict[str, Any], now: datetime) -> Verdict:
    """A notice ahead: its dose is still to come, and the notice still one of its steps, as it is not once booked."""
    plan = find_plan(details["plan"])
    if plan is None or plan.next_due_on != date.fromisoformat(details["due_on"]):
        return Verdict.NOT_WANTED
    due = pending_due(plan)
    is_wanted = plan.sends_reminders and plan.deleted_at is None and not is_paused_now(plan, now)
    if due is None or not is_wanted or details["step"] not in {step.name for step in list_ahead_steps(plan, due)}:
        return Verdict.NOT_WANTED
    return Verdict.SEND
