"""The calendar feed. Frozen copies: the models of later days do not change what this step did."""

from peewee import CharField, Database, ForeignKeyField, IntegerField, Model
from playhouse.migrate import SchemaMigrator

from bonetrack.storage.fields import MomentField


class Patient(Model):
    """As step 1 made it; only its key is used here."""

    class Meta:
        table_name = "patient"


class CalendarFeed(Model):
    public_id = CharField(unique=True, max_length=32)
    patient = ForeignKeyField(Patient, on_delete="CASCADE", unique=True)
    token_hash = CharField(unique=True, max_length=64)
    titles = CharField(max_length=12)
    own_words = CharField(max_length=60, default="")
    created_at = MomentField()
    changed_at = MomentField()
    version = IntegerField(default=1)

    class Meta:
        table_name = "calendar_feed"


def up(migrator: SchemaMigrator, db: Database) -> None:
    db.bind([Patient, CalendarFeed])
    db.create_tables([CalendarFeed])
