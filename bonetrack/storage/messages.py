"""The outbox: messages waiting, claimed, sent. Claims live in `bonetrack/storage/claims.py`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.storage.fields import new_public_id
from bonetrack.storage.models import Account, Contact, Message, Patient


@dataclass(frozen=True)
class NewMessage:
    """`unique_key` makes a second enqueue of the same notice a no-op. `details` holds keys and values, no secrets."""

    unique_key: str
    kind: MessageKind
    address: str
    due_at: datetime
    expires_at: datetime
    details: dict[str, Any] = field(default_factory=dict)
    patient: Patient | None = None
    contact: Contact | None = None
    account: Account | None = None


def enqueue(message: NewMessage, mail_domain: str, now: datetime) -> bool:
    """Add one message; False when its unique key stands already. The Message-ID is fixed here, for every try."""
    public_id = new_public_id()
    inserted = (
        Message.insert(
            public_id=public_id,
            unique_key=message.unique_key,
            kind=message.kind,
            address=message.address,
            patient=message.patient,
            contact=message.contact,
            account=message.account,
            details=message.details,
            message_id=f"<{public_id}@{mail_domain}>",
            state=MessageState.PENDING,
            created_at=now,
            due_at=message.due_at,
            expires_at=message.expires_at,
            next_try_at=message.due_at,
        )
        .on_conflict_ignore()
        .as_rowcount()
        .execute()
    )
    return bool(inserted)


def has_message(contact: Contact, kind: MessageKind, address: str) -> bool:
    """Whether one of this kind was ever made for this contact at this address."""
    made = Message.select().where(Message.contact == contact, Message.kind == kind, Message.address == address)
    return bool(made.exists())
