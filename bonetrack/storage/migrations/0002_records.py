"""Plans, doses, results, messages. Frozen copies: the models of later days do not change what this step did."""

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
    """As step 1 made it; only its key is used here."""

    class Meta:
        table_name = "account"


class Patient(Model):
    """As step 1 made it; only its key is used here."""

    class Meta:
        table_name = "patient"


class Contact(Model):
    """As step 1 made it; only its key is used here."""

    class Meta:
        table_name = "contact"


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
    ahead_step_at = MomentField(null=True)
    tracked_since = MomentField(null=True)
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
    is_added = BooleanField(default=False)
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
Plan.add_index(Plan.ahead_step_at, where=SQL("ahead_step_at IS NOT NULL"), name="plan_ahead")
Occurrence.add_index(Occurrence.next_step_at, where=SQL("next_step_at IS NOT NULL"), name="occurrence_step")
Message.add_index(Message.next_try_at, where=SQL("state = 'pending'"), name="message_next")
Message.add_index(Message.leased_until, where=SQL("state = 'claimed'"), name="message_lease")

TABLES = [Plan, Occurrence, DoseEntry, Scan, ScanReading, MarkerResult, Message, AuditEntry, Heartbeat]


def up(migrator: SchemaMigrator, db: Database) -> None:
    db.bind([Account, Patient, Contact, *TABLES])
    db.create_tables(TABLES)
