"""Contacts with something due: the weekly mail, the yearly question; and how much mail one had today."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from peewee import fn

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import Relation
from bonetrack.storage.finders import Finder
from bonetrack.storage.models import Contact, Message

find_due_weekly = Finder(Contact, Contact.weekly_at)
find_due_reconsent = Finder(Contact, Contact.reconsent_at)


def set_moments(contact: Contact, **columns: object) -> None:
    Contact.update(**columns).where(Contact.id == contact.id).execute()


def list_mails_since(contact: Contact, since: datetime, kinds: Collection[MessageKind], but: Message) -> list[Message]:
    """What left of these kinds to this mailbox, about whichever patient she helps; not about herself.

    What is claimed and stands before this one counts as if it had left.
    """
    left = (Message.state == MessageState.SENT) & (Message.sent_at >= since)
    is_counted = left | ((Message.state == MessageState.CLAIMED) & (Message.id < but.id))
    to_her = (fn.LOWER(Message.address) == contact.email.lower()) & (Contact.relation == Relation.CAREGIVER)
    mine = to_her & Message.kind.in_(list(kinds)) & (Message.id != but.id)
    return list(Message.select().join(Contact).where(mine, is_counted).order_by(Message.id))


def list_held(contact: Contact, digest_key: str) -> list[Message]:
    """The messages whose lines wait for this digest, oldest first."""
    held = Message.select().where(Message.contact == contact, Message.state == MessageState.HELD)
    return [row for row in held.order_by(Message.due_at, Message.id) if row.details.get("digest") == digest_key]


def expire_held(contact: Contact, digest_key: str) -> list[Message]:
    """Of a digest that never left: what it held was not told."""
    held = list_held(contact, digest_key)
    Message.update(state=MessageState.EXPIRED).where(Message.id.in_([row.id for row in held])).execute()
    return held


def takes_lines(digest_key: str, leaves_after: datetime) -> bool:
    """Whether this digest is still to be written, or may be made.

    Read without a lock: who stops a contact's mail holds her messages in another order.
    """
    digest = Message.get_or_none(Message.unique_key == digest_key)
    return digest is None or (digest.state == MessageState.PENDING and digest.next_try_at > leaves_after)


def _is_mine(message: Message) -> Any:
    """Nobody else has claimed it since, as in `claims.py`."""
    same_claim = (Message.leased_by == message.leased_by) & (Message.attempts == message.attempts)
    return (Message.id == message.id) & same_claim & (Message.state == MessageState.CLAIMED)


def hold_message(message: Message, digest_key: str) -> None:
    Message.update(
        state=MessageState.HELD,
        details=message.details | {"digest": digest_key},
        next_try_at=None,
        leased_by=None,
        leased_until=None,
    ).where(_is_mine(message)).execute()


def postpone_message(message: Message, until: datetime, expires_at: datetime) -> None:
    Message.update(
        state=MessageState.PENDING, next_try_at=until, expires_at=expires_at, leased_by=None, leased_until=None
    ).where(_is_mine(message)).execute()
