"""The delivery log in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from markupsafe import Markup

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import ContactStatus, NoticeKind, Relation
from bonetrack.services.contacts import INVITATION_LIFETIME, ON_THE_LIST
from bonetrack.storage.models import Contact, Message
from bonetrack.words import dates
from bonetrack.words import gettext as _
from bonetrack.words.account_mail import invitation
from bonetrack.words.mail import Action, kept_words
from bonetrack.words.messages import message_name, result_name


def log_headers() -> list[str]:
    return [_("When"), _("To"), _("What"), _("Result")]


def log_rows(messages: Iterable[Message], zone: str) -> list[list[str]]:
    return [_row(message, zone) for message in messages]


def _row(message: Message, zone: str) -> list[str]:
    return [
        dates.local_moment(_moment_of(message), zone),
        recipient_words(message),
        read_link(message),
        result_words(message),
    ]


def _moment_of(message: Message) -> datetime:
    """Of an invitation always when it was made: when one left would tell it from one that never did."""
    moment: datetime = message.due_at
    return moment if message.kind == MessageKind.CAREGIVER_INVITATION else message.sent_at or moment


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
    return _("Agreed") if has_agreed else _("Made. No answer yet")


def read_link(message: Message) -> Markup:
    url = url_for("more.show_message", message_id=message.public_id)
    return Markup('<a class="standalone" href="{}">{}</a>').format(url, message_name(MessageKind(message.kind)))


@dataclass(frozen=True)
class MessagePage:
    """One message as it was sent. `words` is None where there are none to show, and `no_words` says why."""

    heading: str
    rows: list[dict[str, str]]
    words: dict[str, Any] | None
    words_title: str
    no_words: str
    stop_id: str | None
    stop_name: str


def message_page(message: Message, zone: str) -> MessagePage:
    contact = message.contact
    is_stoppable = contact is not None and contact in stoppable([contact])
    return MessagePage(
        heading=message_name(MessageKind(message.kind)),
        rows=_facts(message, zone),
        words=_words_of(message),
        words_title=_words_title(message),
        no_words=_no_words(message),
        stop_id=contact.public_id if contact is not None and is_stoppable else None,
        stop_name=recipient_words(message),
    )


def stoppable(contacts: Iterable[Contact]) -> list[Contact]:
    return [row for row in contacts if row.relation == Relation.CAREGIVER and row.status in ON_THE_LIST]


def _facts(message: Message, zone: str) -> list[dict[str, str]]:
    rows = [
        {"key": _("When"), "value": dates.local_moment(_moment_of(message), zone)},
        {"key": _("To"), "value": f"{recipient_words(message)}, {message.address}"},
        {"key": _("Result"), "value": result_words(message)},
    ]
    words = _words_of(message)
    return rows if words is None else [*rows, {"key": _("Subject"), "value": words["subject"]}]


def _words_of(message: Message) -> dict[str, Any] | None:
    """An invitation reads the same whether it left or not: which addresses take our mail is their owners' affair."""
    if message.kind == MessageKind.CAREGIVER_INVITATION:
        return _invitation(message)
    words: dict[str, Any] | None = message.sent_words
    return words


def _invitation(message: Message) -> dict[str, Any] | None:
    details = message.details
    if "kinds" not in details:
        return None
    kinds = [kind for kind in NoticeKind if kind in details["kinds"]]
    nowhere, hours = Action("", ""), INVITATION_LIFETIME // timedelta(hours=1)
    return kept_words(invitation("", hours, details["inviter"], kinds, nowhere, details["role"] is not None))


def _words_title(message: Message) -> str:
    if message.kind == MessageKind.CAREGIVER_INVITATION:
        return _("The words of the invitation")
    return _("The words of the e-mail")


def _no_words(message: Message) -> str:
    if message.state == MessageState.SENT:
        return _("This message is older than the copies that are kept here.")
    if message.state in (MessageState.CANCELLED, MessageState.EXPIRED, MessageState.FAILED):
        return _("It was not sent, so there are no words to show.")
    return _("Its words are shown here once it was sent.")
