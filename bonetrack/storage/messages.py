"""The outbox: messages waiting, claimed, sent. Claims live in `bonetrack/storage/claims.py`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bonetrack.core.messages import NOTICE_KINDS, MessageKind, MessageState
from bonetrack.storage.fields import new_public_id
from bonetrack.storage.models import Account, Contact, Message, Patient
from bonetrack.storage.prepared import Prepared, slot

# Notices without lines of doses: the same key is the same notice.
LOOKED_AT_AGAIN = (MessageKind.DOSE_AHEAD, MessageKind.SCAN_DUE, *NOTICE_KINDS)
NEVER_LEFT = (MessageState.CANCELLED, MessageState.FAILED, MessageState.EXPIRED)
FREED = ":unsaid:"


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


_ADD = Prepared(
    lambda: Message.insert(
        public_id=slot("public_id"),
        unique_key=slot("unique_key"),
        kind=slot("kind"),
        address=slot("address"),
        patient=slot("patient", Message.patient),
        contact=slot("contact", Message.contact),
        account=slot("account", Message.account),
        details=slot("details", Message.details),
        message_id=slot("message_id"),
        state=MessageState.PENDING,
        created_at=slot("now", Message.created_at),
        due_at=slot("due_at", Message.due_at),
        expires_at=slot("expires_at", Message.expires_at),
        next_try_at=slot("due_at", Message.due_at),
    ).on_conflict_ignore()
)


def enqueue(message: NewMessage, mail_domain: str, now: datetime) -> bool:
    """Add one message; False when its unique key stands already. The Message-ID is fixed here, for every try."""
    public_id = new_public_id()
    inserted = _ADD.execute(
        public_id=public_id,
        unique_key=message.unique_key,
        kind=message.kind,
        address=message.address,
        patient=message.patient,
        contact=message.contact,
        account=message.account,
        details=message.details,
        message_id=f"<{public_id}@{mail_domain}>",
        now=now,
        due_at=message.due_at,
        expires_at=message.expires_at,
    )
    return bool(inserted)


def free_unsaid(patient: Patient) -> None:
    """Notices whose step is looked at again: one that never left gives its key to the next that says the same."""
    unsaid = Message.kind.in_(LOOKED_AT_AGAIN) & Message.state.in_(NEVER_LEFT)
    with_own_id: Any = Message.unique_key.concat(FREED).concat(Message.public_id)
    mine = (Message.patient == patient) & unsaid & ~Message.unique_key.contains(FREED)
    Message.update(unique_key=with_own_id).where(mine).execute()


def has_message(contact: Contact, kind: MessageKind, address: str) -> bool:
    """Whether one of this kind was ever made for this contact at this address."""
    made = Message.select().where(Message.contact == contact, Message.kind == kind, Message.address == address)
    return bool(made.exists())
