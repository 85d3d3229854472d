"""Broken bones and operations. Frozen copies: the models of later days do not change what this step did."""

from peewee import CharField, Database, DateField, ForeignKeyField, IntegerField, Model
from playhouse.migrate import SchemaMigrator

from bonetrack.storage.fields import MomentField


class Account(Model):
    """As step 1 made it; only its key is used here."""

    class Meta:
        table_name = "account"


class Patient(Model):
    """As step 1 made it; only its key is used here."""

    class Meta:
        table_name = "patient"


class BoneEvent(Model):
    public_id = CharField(unique=True, max_length=32)
    patient = ForeignKeyField(Patient, on_delete="CASCADE")
    kind = CharField(max_length=20)
    bone = CharField(max_length=24, default="")
    side = CharField(max_length=8, default="")
    happened_on = DateField()
    note = CharField(max_length=200, default="")
    request_key = CharField(unique=True, null=True, max_length=64)
    recorded_by = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    recorded_at = MomentField()
    version = IntegerField(default=1)

    class Meta:
        table_name = "bone_event"


def up(migrator: SchemaMigrator, db: Database) -> None:
    db.bind([Account, Patient, BoneEvent])
    db.create_tables([BoneEvent])
