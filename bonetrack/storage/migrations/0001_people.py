"""Accounts, patients, contacts. Frozen copies: the models of later days do not change what this step did."""

from peewee import (
    SQL,
    BooleanField,
    CharField,
    Database,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)
from playhouse.migrate import SchemaMigrator

from bonetrack.storage.fields import JsonField, MomentField


class Account(Model):
    public_id = CharField(unique=True, max_length=32)
    email = CharField(unique=True, max_length=254)
    password_hash = CharField()
    created_at = MomentField()
    confirmed_at = MomentField(null=True)
    pending_email = CharField(null=True, max_length=254)
    text_size_percent = IntegerField(default=100)
    is_demo = BooleanField(default=False)

    class Meta:
        table_name = "account"


class LoginSession(Model):
    account = ForeignKeyField(Account, on_delete="CASCADE")
    id_hash = CharField(unique=True, max_length=64)
    created_at = MomentField()
    last_seen_at = MomentField()
    expires_at = MomentField(index=True)

    class Meta:
        table_name = "login_session"


class OneTimeToken(Model):
    public_id = CharField(unique=True, max_length=32)
    kind = CharField(max_length=32)
    token_hash = CharField(unique=True, max_length=64)
    address = CharField(max_length=254)
    subject_id = CharField(max_length=32)
    created_at = MomentField()
    expires_at = MomentField()
    used_at = MomentField(null=True)
    voided_at = MomentField(null=True)

    class Meta:
        table_name = "one_time_token"
        indexes = ((("kind", "subject_id"), False),)


class Consent(Model):
    account = ForeignKeyField(Account, on_delete="CASCADE")
    kind = CharField(max_length=32)
    text_version = CharField(max_length=16)
    text_shown = TextField()
    given_at = MomentField()
    withdrawn_at = MomentField(null=True)

    class Meta:
        table_name = "consent"


class Attempt(Model):
    action = CharField(max_length=32)
    key_hash = CharField(max_length=64)
    tried_at = MomentField()

    class Meta:
        table_name = "attempt"
        indexes = ((("action", "key_hash", "tried_at"), False),)


class Patient(Model):
    public_id = CharField(unique=True, max_length=32)
    first_name = CharField(max_length=80)
    birth_year = IntegerField(null=True)
    sex = CharField(null=True, max_length=1)
    menopausal = CharField(null=True, max_length=8)
    zone = CharField(max_length=64, default="Europe/London")
    label_region = CharField(max_length=2, default="US")
    prior_therapy = CharField(max_length=16, default="unknown")
    scan_interval_months = IntegerField(null=True)
    next_scan_on = DateField(null=True)
    next_scan_is_own = BooleanField(default=False)
    scan_step_at = MomentField(null=True)
    created_at = MomentField()

    class Meta:
        table_name = "patient"


class Grant(Model):
    account = ForeignKeyField(Account, on_delete="CASCADE")
    patient = ForeignKeyField(Patient, on_delete="CASCADE")
    role = CharField(max_length=8)
    given_at = MomentField()
    ended_at = MomentField(null=True)

    class Meta:
        table_name = "grant"
        indexes = ((("account", "patient"), True),)


class Contact(Model):
    public_id = CharField(unique=True, max_length=32)
    patient = ForeignKeyField(Patient, on_delete="CASCADE")
    account = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    relation = CharField(max_length=16)
    name = CharField(max_length=80)
    email = CharField(max_length=254)
    status = CharField(max_length=16)
    kinds = JsonField(default=list)
    agreed_kinds = JsonField(default=list)
    delay_minutes = IntegerField(default=120)
    shares_detail = BooleanField(default=False)
    shows_inviter_name = BooleanField(default=False)
    invited_at = MomentField()
    confirmed_at = MomentField(null=True)
    consent_text_version = CharField(null=True, max_length=16)
    ended_at = MomentField(null=True)
    ended_by = CharField(null=True, max_length=16)
    disabled_reason = CharField(null=True, max_length=64)

    class Meta:
        table_name = "contact"
        indexes = ((("patient", "email"), True),)


class Suppression(Model):
    address_hash = CharField(unique=True, max_length=64)
    reason = CharField(max_length=32)
    since = MomentField()

    class Meta:
        table_name = "suppression"


Patient.add_index(Patient.scan_step_at, where=SQL("scan_step_at IS NOT NULL"), name="patient_scan_step")

TABLES = [Account, LoginSession, OneTimeToken, Consent, Attempt, Patient, Grant, Contact, Suppression]


def up(migrator: SchemaMigrator, db: Database) -> None:
    db.bind(TABLES)
    db.create_tables(TABLES)
