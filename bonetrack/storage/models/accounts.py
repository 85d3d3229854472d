"""Who may log in: accounts, their sessions, one-time tokens, consents and counted attempts."""

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from bonetrack.storage.fields import MomentField
from bonetrack.storage.models.base import PublicRow, Row


class Account(PublicRow):
    email = CharField(max_length=254, unique=True)
    password_hash = CharField(max_length=255)
    created_at = MomentField()
    confirmed_at = MomentField(null=True)
    pending_email = CharField(max_length=254, null=True)
    text_size_percent = IntegerField(default=100)
    is_demo = BooleanField(default=False)


class LoginSession(Row):
    """One signed-in phone; only the hash of its random id is kept."""

    account = ForeignKeyField(Account, on_delete="CASCADE", backref="sessions")
    id_hash = CharField(max_length=64, unique=True)
    created_at = MomentField()
    last_seen_at = MomentField()
    expires_at = MomentField(index=True)


class OneTimeToken(PublicRow):
    """A link's secret: kept as a hash, used once, bound to one address, void after a newer one."""

    kind = CharField(max_length=32)
    token_hash = CharField(max_length=64, unique=True)
    address = CharField(max_length=254)
    subject_id = CharField(max_length=32)
    created_at = MomentField()
    expires_at = MomentField()
    used_at = MomentField(null=True)
    voided_at = MomentField(null=True)

    class Meta:
        indexes = ((("kind", "subject_id"), False),)


class Consent(Row):
    account = ForeignKeyField(Account, on_delete="CASCADE", backref="consents")
    kind = CharField(max_length=32)
    text_version = CharField(max_length=16)
    text_shown = TextField()
    given_at = MomentField()
    withdrawn_at = MomentField(null=True)


class Attempt(Row):
    """One counted try, for rate limits over all processes; the key is hashed."""

    action = CharField(max_length=32)
    key_hash = CharField(max_length=64)
    tried_at = MomentField()

    class Meta:
        indexes = ((("action", "key_hash", "tried_at"), False),)
