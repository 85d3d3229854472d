"""What keeps the house honest: the outbox, the audit trail, the worker's heartbeat."""

from peewee import SQL, CharField, ForeignKeyField, IntegerField, fn

from bonetrack.storage.fields import JsonField, MomentField
from bonetrack.storage.models.accounts import Account
from bonetrack.storage.models.base import PublicRow, Row
from bonetrack.storage.models.patients import Contact, Patient
from bonetrack.storage.models.plans import Occurrence


class Message(PublicRow):
    """One mail: the outbox before it leaves, the delivery log afterwards."""

    unique_key = CharField(max_length=160, unique=True)
    kind = CharField(max_length=32)
    address = CharField(max_length=254)
    patient = ForeignKeyField(Patient, null=True, on_delete="CASCADE", backref="messages")
    contact = ForeignKeyField(Contact, null=True, on_delete="CASCADE", backref="messages")
    account = ForeignKeyField(Account, null=True, on_delete="CASCADE", backref="messages")
    details = JsonField(default=dict)
    message_id = CharField(max_length=120, unique=True)
    state = CharField(max_length=12)
    created_at = MomentField()
    due_at = MomentField()
    expires_at = MomentField()
    next_try_at = MomentField(null=True)
    attempts = IntegerField(default=0)
    leased_until = MomentField(null=True)
    leased_by = CharField(max_length=40, null=True)
    sent_at = MomentField(null=True)
    last_problem = CharField(max_length=80, null=True)
    # The words as they were sent, without the links: those are secrets of the one who got them.
    sent_words = JsonField(null=True)


Message.add_index(Message.next_try_at, where=SQL("state = 'pending'"), name="message_next")
Message.add_index(Message.leased_until, where=SQL("state = 'claimed'"), name="message_lease")
Message.add_index(fn.LOWER(Message.address), name="message_address")


class MessageLine(Row):
    """One dose in a message: doses of one person at the same moment share a mail, each with a line of its own.

    The same step of a dose stands in one message to each contact, whatever moves later.
    """

    message = ForeignKeyField(Message, on_delete="CASCADE", backref="lines")
    occurrence = ForeignKeyField(Occurrence, on_delete="CASCADE", backref="lines")
    contact = ForeignKeyField(Contact, on_delete="CASCADE", backref="lines")
    step = CharField(max_length=16)

    class Meta:
        indexes = ((("occurrence", "contact", "step"), True),)


class AuditEntry(Row):
    """A creation, correction or deletion of clinical data, with the old value."""

    patient = ForeignKeyField(Patient, on_delete="CASCADE", backref="audit_entries")
    account = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    at = MomentField()
    entity = CharField(max_length=24)
    entity_public_id = CharField(max_length=32, index=True)
    action = CharField(max_length=12)
    old = JsonField(null=True)
    new = JsonField(null=True)


class Heartbeat(Row):
    name = CharField(max_length=32, unique=True)
    beat_at = MomentField()
    details = JsonField(default=dict)
