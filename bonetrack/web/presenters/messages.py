"""The delivery log in words."""

from collections.abc import Iterable

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import ContactStatus, Relation
from bonetrack.storage.models import Message
from bonetrack.words import dates
from bonetrack.words import gettext as _
from bonetrack.words.messages import message_name, result_name


def log_headers() -> list[str]:
    return [_("When"), _("To"), _("What"), _("Result")]


def log_rows(messages: Iterable[Message], zone: str) -> list[list[str]]:
    return [_row(message, zone) for message in messages]


def _row(message: Message, zone: str) -> list[str]:
    moment = message.sent_at or message.due_at
    return [
        dates.local_moment(moment, zone),
        recipient_words(message),
        message_name(MessageKind(message.kind)),
        result_words(message),
    ]


def recipient_words(message: Message) -> str:
    contact = message.contact
    if contact is None or contact.relation == Relation.PATIENT:
        return _("You")
    name: str = contact.name
    return name


def result_words(message: Message) -> str:
    """Of an invitation only the answer is shown: whether an address takes our mail is its owner's affair."""
    state = MessageState(message.state)
    if message.kind != MessageKind.CAREGIVER_INVITATION or state is MessageState.FAILED:
        return result_name(state)
    status = ContactStatus(message.contact.status) if message.contact else None
    # Who stopped later had agreed before; who said no is never told apart from who did not answer.
    has_agreed = status is ContactStatus.ACTIVE or (message.contact is not None and message.contact.confirmed_at)
    return _("Agreed") if has_agreed else _("No answer yet")
