"""What a reminder is about: the doses, plan or scan that its outbox row names."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from bonetrack.core.agents import get_agent
from bonetrack.core.delays import DENOSUMAB
from bonetrack.core.messages import NOTICE_KINDS, MessageKind
from bonetrack.core.people import Relation
from bonetrack.core.rhythm import local_day
from bonetrack.reminders.dose_lines import DOSE_KINDS
from bonetrack.reminders.notice_lines import notice_lines
from bonetrack.storage.claims import find_occurrence, find_plan
from bonetrack.storage.models import Contact, Message, Occurrence, Plan
from bonetrack.storage.pauses import find_pause_row
from bonetrack.storage.same_time import place_of
from bonetrack.storage.wishes import booking_of
from bonetrack.words import caregiver_mail, dose_mail, mail, subjects
from bonetrack.words.agents import agent_name
from bonetrack.words.mail import Action, DoseWords, Letter, Part

REMINDER_KINDS = (
    *DOSE_KINDS,
    MessageKind.DOSE_AHEAD,
    MessageKind.SCAN_DUE,
    MessageKind.NOW_LOGGED,
    MessageKind.WEEKLY_DIGEST,
    *NOTICE_KINDS,
    MessageKind.PLAN_PAUSED,
)
# Those in which the patient can act on one dose without the app.
ACTED_ON = (MessageKind.DOSE_DUE, MessageKind.DOSE_REPEAT, MessageKind.DOSE_LAST_CALL)
Actions = Callable[[Contact, Occurrence], tuple[Action, ...]]


class CannotWrite(RuntimeError):
    """The row lacks what its mail must say."""


def write_reminder(
    message: Message, contact: Contact, doses: list[Occurrence], frame: Letter, actions: Actions, now: datetime
) -> Letter:
    """Fill the frame of a letter with what this reminder says, of the doses that are still open."""
    kind = MessageKind(message.kind)
    if kind not in DOSE_KINDS or "plan" in message.details:
        return replace(frame, lines=reminder_lines(message, contact, now))
    if not doses:
        raise CannotWrite(kind)
    parts = [(dose, _words_of(contact, dose)) for dose in doses]
    is_at_home = not any(words.is_clinic_given for _dose, words in parts)
    return replace(
        frame,
        subject=_subject(kind, contact, [words for _dose, words in parts]),
        lines=(dose_mail.several_due(kind, len(parts), _name_for(contact)),) if len(parts) > 1 else (),
        parts=tuple(
            Part(
                dose_mail.dose_lines(kind, words, now), actions(contact, dose) if _can_act(kind, contact, words) else ()
            )
            for dose, words in parts
        ),
        closing=dose_mail.closing_lines(kind) if is_at_home else (),
    )


def reminder_lines(message: Message, contact: Contact, now: datetime) -> tuple[str, ...]:
    """Of a message about one thing: a scan, a week, a dose to come, or one that was logged."""
    kind, details = MessageKind(message.kind), message.details
    if kind is MessageKind.SCAN_DUE:
        return _scan_lines(contact, date.fromisoformat(details["due_on"]), now)
    if kind in NOTICE_KINDS:
        lines = notice_lines(kind, details, contact, now)
        if lines is None:
            raise CannotWrite(kind)
        return lines
    if kind is MessageKind.WEEKLY_DIGEST:
        monday = date.fromisoformat(details["monday"])
        return caregiver_mail.week_lines(contact.patient.first_name, monday, details["logged"], details["due"])
    if kind is MessageKind.PLAN_PAUSED:
        pause = find_pause_row(details["pause"]) if contact.shares_detail else None
        nickname = "" if pause is None else pause.plan.nickname
        return caregiver_mail.pause_lines(contact.patient.first_name, date.fromisoformat(details["ends_on"]), nickname)
    if "plan" in details:
        plan = find_plan(details["plan"])
        if plan is None or plan.next_due_at is None:
            raise CannotWrite(kind)
        return dose_mail.dose_lines(kind, _dose_words(contact, plan, plan.next_due_at), now)
    dose = find_occurrence(details["occurrence"])
    if dose is None:
        raise CannotWrite(kind)
    return caregiver_mail.now_logged_lines(_words_of(contact, dose))


def summary_line(message: Message, contact: Contact, dose: Occurrence, now: datetime) -> str:
    """Of one dose of a message that goes into a summary."""
    return dose_mail.summary_line(MessageKind(message.kind), _words_of(contact, dose), now)


def _subject(kind: MessageKind, contact: Contact, doses: list[DoseWords]) -> str:
    clocks = [] if any(words.is_clinic_given for words in doses) else [words.clock for words in doses]
    if contact.relation == Relation.PATIENT:
        return subjects.own_subject(kind, clocks)
    return subjects.not_logged_subject(clocks, is_pressing=any(words.is_pressing for words in doses))


def _can_act(kind: MessageKind, contact: Contact, words: DoseWords) -> bool:
    return kind in ACTED_ON and contact.relation == Relation.PATIENT and not words.is_clinic_given


def _name_for(contact: Contact) -> str | None:
    return None if contact.relation == Relation.PATIENT else contact.patient.first_name


def _words_of(contact: Contact, dose: Occurrence) -> DoseWords:
    """An item that is not alone at its time is told from the others by its place on the list of that time."""
    return replace(_dose_words(contact, dose.plan, dose.due_at), place=place_of(dose), closes_at=dose.closes_at)


def _dose_words(contact: Contact, plan: Plan, due_at: datetime) -> DoseWords:
    """Names the medicine only where the patient chose that for this contact."""
    patient = contact.patient
    return DoseWords(
        patient.first_name,
        due_at,
        patient.zone,
        get_agent(plan.agent).is_clinic_given,
        detail=mail.item_detail(agent_name(plan.agent), plan.dose) if contact.shares_detail else None,
        nickname=plan.nickname,
        booking=booking_of(plan),
        is_pressing=plan.agent == DENOSUMAB,
    )


def _scan_lines(contact: Contact, due_on: date, now: datetime) -> tuple[str, ...]:
    patient = contact.patient
    name = None if contact.relation == Relation.PATIENT else patient.first_name
    detail = mail.scan_detail() if contact.shares_detail else None
    return mail.scan_lines(due_on, local_day(now, patient.zone), name, detail)
