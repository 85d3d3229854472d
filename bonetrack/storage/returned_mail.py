"""Messages that came back after the mail server had taken them."""

from datetime import datetime

from peewee import fn

from bonetrack.core.messages import MessageState
from bonetrack.storage.models import Message

ON_ITS_WAY = (MessageState.PENDING, MessageState.CLAIMED, MessageState.SENT)


def find_message(public_id: str) -> Message | None:
    return Message.get_or_none(Message.public_id == public_id)


def find_by_message_id(message_id: str, since: datetime) -> Message | None:
    return Message.get_or_none(Message.message_id == message_id, Message.created_at >= since)


def has_sent_to(address: str, since: datetime) -> bool:
    is_to = fn.LOWER(Message.address) == address
    return Message.select().where(is_to, Message.created_at >= since).exists()


def mark_returned(message: Message, problem: str) -> bool:
    """Once; also while the worker still holds it, because a report may be quicker than our own mark."""
    ended = {"state": MessageState.FAILED, "next_try_at": None, "leased_by": None, "leased_until": None}
    is_open = (Message.id == message.id) & Message.state.in_(list(ON_ITS_WAY))
    return bool(Message.update(last_problem=problem, **ended).where(is_open).execute())


def put_back(message: Message, next_try_at: datetime, problem: str) -> bool:
    """A mail that was on its way is tried again; False when it was put back already."""
    was_taken = (Message.id == message.id) & (Message.state == MessageState.SENT)
    back = Message.update(state=MessageState.PENDING, next_try_at=next_try_at, last_problem=problem)
    return bool(back.where(was_taken).execute())


def note_delay(message: Message, problem: str) -> bool:
    """The mail is still on its way; False when that is known."""
    is_new = Message.last_problem.is_null() | (Message.last_problem != problem)
    known = Message.update(last_problem=problem).where(Message.id == message.id, Message.state == MessageState.SENT)
    return bool(known.where(is_new).execute())
