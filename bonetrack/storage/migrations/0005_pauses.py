"""Pauses, answers about time zones, facts of the house. Frozen copies: later models do not change this step."""

from peewee import BooleanField, CharField, Database, DateField, ForeignKeyField, IntegerField, Model
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


class Plan(Model):
    """As step 2 made it; only its key is used here."""

    class Meta:
        table_name = "plan"


class Pause(Model):
    public_id = CharField(unique=True, max_length=32)
    plan = ForeignKeyField(Plan, on_delete="CASCADE")
    starts_on = DateField()
    ends_on = DateField()
    reason = CharField(max_length=16)
    note = CharField(max_length=200, default="")
    tells_caregivers = BooleanField(default=False)
    recorded_by = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    created_at = MomentField()
    ended_at = MomentField(null=True)
    version = IntegerField(default=1)

    class Meta:
        table_name = "pause"


class ZoneAnswer(Model):
    patient = ForeignKeyField(Patient, on_delete="CASCADE")
    phone_zone = CharField(max_length=64)
    reminder_zone = CharField(max_length=64)
    answer = CharField(max_length=8)
    answered_at = MomentField()

    class Meta:
        table_name = "zone_answer"
        indexes = ((("patient", "phone_zone", "reminder_zone"), True),)


class HouseFact(Model):
    name = CharField(unique=True, max_length=32)
    value = JsonField(default=dict)

    class Meta:
        table_name = "house_fact"


def up(migrator: SchemaMigrator, db: Database) -> None:
    db.bind([Account, Patient, Plan, Pause, ZoneAnswer, HouseFact])
    db.create_tables([Pause, ZoneAnswer, HouseFact])
