"""Messages about doses that have a row: one for all doses of a person with the same step at the same moment."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from peewee import fn

from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageState
from bonetrack.storage.all_clears import was_cleared_since
from bonetrack.storage.held_mail import has_told_of, is_on_its_way
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Contact, Message, MessageLine, Occurrence, Patient, Plan
from bonetrack.storage.prepared import Prepared, slot

_LINE = Prepared(
    lambda: (
        MessageLine.select(MessageLine.id, Message.id, Message.state, Message.sent_words, Message.details)
        .join(Message)
        .where(
            MessageLine.occurrence == slot("occurrence", MessageLine.occurrence),
            MessageLine.contact == slot("contact", MessageLine.contact),
            MessageLine.step == slot("step"),
        )
    )
)
_OF_KEY = Prepared(lambda: Message.select(Message.id, Message.expires_at).where(Message.unique_key == slot("key")))
_ADD_LINE = Prepared(
    lambda: MessageLine.insert(
        message=slot("message", MessageLine.message),
        occurrence=slot("occurrence", MessageLine.occurrence),
        contact=slot("contact", MessageLine.contact),
        step=slot("step"),
    )
)


def enqueue_line(message: NewMessage, occurrence: Occurrence, step: str, mail_domain: str, now: datetime) -> bool:
    """Put one dose into the message of its moment; False when this step was told to this contact before.

    Inside a transaction in which the worker holds the patient. A step is told again where its message never left, or
    left without this dose, or was taken back by an all-clear: it was logged, and the log was undone.
    """
    line = _LINE.first(occurrence=occurrence, contact=message.contact, step=step)
    if line is not None and _tells(line.message, occurrence, message.contact):
        return False
    row = _message_for(message, occurrence, mail_domain, now)
    if line is None:
        _ADD_LINE.execute(message=row, occurrence=occurrence, contact=message.contact, step=step)
    else:
        MessageLine.update(message=row).where(MessageLine.id == line.id).execute()
    return True


def _message_for(message: NewMessage, occurrence: Occurrence, mail_domain: str, now: datetime) -> Message:
    """The message of this moment. One that has left, or was tried, stays as it was: then another one takes the dose."""
    again = f"{message.unique_key}:{now:%Y%m%dT%H%M%S}"
    for key in (message.unique_key, again, f"{again}:{occurrence.public_id}"):
        is_new = enqueue(replace(message, unique_key=key), mail_domain, now)
        row: Message = _OF_KEY.first(key=key)
        if is_new or _takes_more(row, message.expires_at):
            break
    return row


def _tells(message: Message, occurrence: Occurrence, contact: Contact | None) -> bool:
    """Whether this message reaches her, or did, with a word about this dose that still stands."""
    if is_on_its_way(message):
        return True
    return has_told_of(message, occurrence) and not was_cleared_since(message, occurrence, contact)


def wake_open_doses(message: Message, now: datetime) -> None:
    """Of a message that waited too long: a dose without a window is still open, and its step is looked at again."""
    lines = MessageLine.select(MessageLine.occurrence).where(MessageLine.message == message)
    is_open = (Occurrence.state == DoseState.DUE) & Occurrence.closes_at.is_null()
    Occurrence.update(next_step_at=now, next_step="due").where(is_open, Occurrence.id.in_(lines)).execute()


def was_told(occurrence: Occurrence, contact: Contact) -> bool:
    """Whether a mail that named this dose, and still stands, reached this contact, or waits for her digest."""
    lines = MessageLine.select(MessageLine, Message).join(Message).where(MessageLine.occurrence == occurrence)
    left = lines.where(MessageLine.contact == contact, Message.state.in_([MessageState.SENT, MessageState.HELD]))
    return any(_tells(line.message, occurrence, contact) for line in left)


def _takes_more(row: Message, expires_at: datetime) -> bool:
    """The row is held from here on, so that no worker sends it before the new line stands in it."""
    waits = (Message.state == MessageState.PENDING) & (Message.attempts == 0)
    longest = max(row.expires_at, expires_at)
    return bool(Message.update(expires_at=longest).where(Message.id == row.id, waits).execute())


def list_agents(message: Message) -> set[str]:
    """Of the doses that have a line in this message."""
    plans = Plan.select(Plan.agent).join(Occurrence).join(MessageLine).where(MessageLine.message == message)
    return {plan.agent for plan in plans}


@dataclass(frozen=True)
class NamedDose:
    """A dose of a message, with its plan and patient. `is_outdone`: a later step of it went to the same contact."""

    occurrence: Occurrence
    step: str
    is_outdone: bool


def _with_doses() -> Any:
    """The doses of one message, and of each whether a later step of it went to the same contact by now."""
    live = [MessageState.PENDING, MessageState.CLAIMED, MessageState.SENT]
    other, later = MessageLine.alias(), Message.alias()
    is_same = (other.occurrence == MessageLine.occurrence) & (other.contact == MessageLine.contact)
    is_later = (later.id > slot("message")) & (later.due_at > slot("due_at", Message.due_at))
    until_now = later.due_at <= slot("now", Message.due_at)
    newer = other.select(other.id).join(later).where(is_same, is_later, until_now, later.state.in_(live))
    return (
        MessageLine.select(MessageLine, Occurrence, Plan, Patient, fn.EXISTS(newer).alias("is_outdone"))
        .join(Occurrence)
        .join(Plan)
        .join(Patient)
        .where(MessageLine.message == slot("message"))
    )


_WITH_DOSES = Prepared(_with_doses)


def _place_of(line: NamedDose) -> tuple[datetime, str, str]:
    """As doses of one moment are counted: see `same_time.py`."""
    plan: Plan = line.occurrence.plan
    return line.occurrence.due_at, plan.agent, plan.public_id


def list_lines(message: Message, now: datetime) -> list[NamedDose]:
    """The doses of a message, in one look."""
    rows = _WITH_DOSES.rows(message=message.id, due_at=message.due_at, now=now)
    lines = [NamedDose(line.occurrence, str(line.step), bool(line.is_outdone)) for line in rows]
    return sorted(lines, key=_place_of)
