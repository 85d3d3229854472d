"""A mail over the day's number speaks through the summary that it was put into."""

from typing import Any

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.storage.models import Message, Occurrence
from bonetrack.storage.named_doses import has_named


def voice_of(message: Message) -> Message | None:
    """The mail by which this one reaches her: itself, or its summary."""
    if message.state != MessageState.HELD:
        return message
    summary: Message | None = Message.get_or_none(Message.unique_key == message.details.get("digest"))
    return summary


def has_told_of(message: Message, occurrence: Occurrence) -> bool:
    """Of a message with a line for this dose: whether a mail that named it has left."""
    voice = voice_of(message)
    return voice is not None and voice.state == MessageState.SENT and has_named(voice, occurrence)


def is_on_its_way(message: Message) -> bool:
    voice = voice_of(message)
    return voice is not None and voice.state in (MessageState.PENDING, MessageState.CLAIMED)


def list_untold(about: Any) -> list[int]:
    """The ids of the messages of a contact, or about a patient, whose summary has not left."""
    of_summaries = (Message.kind == MessageKind.HELD_DIGEST) & (Message.state == MessageState.SENT)
    left = {row.unique_key for row in Message.select(Message.unique_key).where(about, of_summaries)}
    held = Message.select(Message.id, Message.details).where(about, Message.state == MessageState.HELD)
    return [row.id for row in held if row.details.get("digest") not in left]
