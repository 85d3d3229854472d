"""The first tables. Frozen copies: the models of later days do not change what this step did."""

from peewee import (
    SQL,
    BooleanField,
    CharField,
    Database,
    DateField,
    FloatField,
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


class Plan(Model):
    public_id = CharField(unique=True, max_length=32)
    patient = ForeignKeyField(Patient, on_delete="CASCADE")
    agent = CharField(max_length=40)
    dose = CharField(max_length=80)
    rhythm_kind = CharField(max_length=16)
    every = IntegerField(default=1)
    weekdays = JsonField(default=list)
    times = JsonField(default=list)
    zone = CharField(max_length=64)
    starts_on = DateField()
    stops_on = DateField(null=True)
    why = CharField(max_length=200, default="")
    stop_reason = CharField(max_length=200, default="")
    sends_reminders = BooleanField(default=True)
    next_due_at = MomentField(null=True)
    next_due_on = DateField(null=True)
    version = IntegerField(default=1)
    created_at = MomentField()
    deleted_at = MomentField(null=True)

    class Meta:
        table_name = "plan"


class Occurrence(Model):
    public_id = CharField(unique=True, max_length=32)
    plan = ForeignKeyField(Plan, on_delete="CASCADE")
    due_on = DateField()
    due_time = CharField(max_length=5)
    due_at = MomentField()
    closes_at = MomentField(null=True)
    state = CharField(max_length=12)
    next_step_at = MomentField(null=True)
    next_step = CharField(null=True, max_length=16)

    class Meta:
        table_name = "occurrence"
        indexes = ((("plan", "due_on", "due_time"), True),)


class DoseEntry(Model):
    public_id = CharField(unique=True, max_length=32)
    occurrence = ForeignKeyField(Occurrence, on_delete="CASCADE")
    ordinal = IntegerField(default=0)
    outcome = CharField(max_length=8)
    taken_at = MomentField(null=True)
    site = CharField(null=True, max_length=32)
    skip_reason = CharField(max_length=200, default="")
    note = TextField(default="")
    request_key = CharField(unique=True, null=True, max_length=64)
    recorded_by = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    recorded_at = MomentField()
    version = IntegerField(default=1)

    class Meta:
        table_name = "dose_entry"
        indexes = ((("occurrence", "ordinal"), True),)


class Scan(Model):
    public_id = CharField(unique=True, max_length=32)
    patient = ForeignKeyField(Patient, on_delete="CASCADE")
    scanned_on = DateField()
    facility = CharField(max_length=120, default="")
    scanner_maker = CharField(max_length=40, default="")
    scanner_model = CharField(max_length=60, default="")
    note = TextField(default="")
    request_key = CharField(unique=True, null=True, max_length=64)
    recorded_by = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    recorded_at = MomentField()
    version = IntegerField(default=1)

    class Meta:
        table_name = "scan"


class ScanReading(Model):
    scan = ForeignKeyField(Scan, on_delete="CASCADE")
    site = CharField(max_length=24)
    side = CharField(max_length=8, default="")
    vertebrae = CharField(max_length=16, default="")
    bmd_g_cm2 = FloatField(null=True)
    t_score = FloatField(null=True)
    z_score = FloatField(null=True)
    lsc_g_cm2 = FloatField(null=True)

    class Meta:
        table_name = "scan_reading"
        indexes = ((("scan", "site", "side"), True),)


class MarkerResult(Model):
    public_id = CharField(unique=True, max_length=32)
    patient = ForeignKeyField(Patient, on_delete="CASCADE")
    marker = CharField(max_length=8)
    value = FloatField()
    is_below_limit = BooleanField(default=False)
    drawn_on = DateField()
    drawn_time = CharField(null=True, max_length=5)
    is_fasting = BooleanField(null=True)
    laboratory = CharField(max_length=120, default="")
    interval_low = FloatField(null=True)
    interval_high = FloatField(null=True)
    entered_value = CharField(max_length=20)
    entered_unit = CharField(max_length=8)
    request_key = CharField(unique=True, null=True, max_length=64)
    recorded_by = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    recorded_at = MomentField()
    version = IntegerField(default=1)

    class Meta:
        table_name = "marker_result"


class Message(Model):
    public_id = CharField(unique=True, max_length=32)
    unique_key = CharField(unique=True, max_length=160)
    kind = CharField(max_length=32)
    address = CharField(max_length=254)
    patient = ForeignKeyField(Patient, null=True, on_delete="CASCADE")
    contact = ForeignKeyField(Contact, null=True, on_delete="CASCADE")
    account = ForeignKeyField(Account, null=True, on_delete="CASCADE")
    details = JsonField(default=dict)
    message_id = CharField(unique=True, max_length=120)
    state = CharField(max_length=12)
    created_at = MomentField()
    due_at = MomentField()
    expires_at = MomentField()
    next_try_at = MomentField(null=True)
    attempts = IntegerField(default=0)
    leased_until = MomentField(null=True)
    leased_by = CharField(null=True, max_length=40)
    sent_at = MomentField(null=True)
    last_problem = CharField(null=True, max_length=80)

    class Meta:
        table_name = "message"


class AuditEntry(Model):
    patient = ForeignKeyField(Patient, on_delete="CASCADE")
    account = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    at = MomentField()
    entity = CharField(max_length=24)
    entity_public_id = CharField(index=True, max_length=32)
    action = CharField(max_length=12)
    old = JsonField(null=True)
    new = JsonField(null=True)

    class Meta:
        table_name = "audit_entry"


class Heartbeat(Model):
    name = CharField(unique=True, max_length=32)
    beat_at = MomentField()
    details = JsonField(default=dict)

    class Meta:
        table_name = "heartbeat"


Plan.add_index(Plan.next_due_at, where=SQL("next_due_at IS NOT NULL"), name="plan_due")
Occurrence.add_index(Occurrence.next_step_at, where=SQL("next_step_at IS NOT NULL"), name="occurrence_step")
Message.add_index(Message.next_try_at, where=SQL("state = 'pending'"), name="message_next")
Message.add_index(Message.leased_until, where=SQL("state = 'claimed'"), name="message_lease")

TABLES = [
    Account,
    LoginSession,
    OneTimeToken,
    Consent,
    Attempt,
    Patient,
    Grant,
    Contact,
    Suppression,
    Plan,
    Occurrence,
    DoseEntry,
    Scan,
    ScanReading,
    MarkerResult,
    Message,
    AuditEntry,
    Heartbeat,
]


def up(migrator: SchemaMigrator, db: Database) -> None:
    db.bind(TABLES)
    db.create_tables(TABLES)
