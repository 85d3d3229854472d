"""Which caregivers hear of a pause. Frozen copies: later models do not change this step."""

from peewee import AutoField, BooleanField, CharField, Database, ForeignKeyField, IntegerField, Model
from playhouse.migrate import SchemaMigrator, migrate

from bonetrack.storage.fields import JsonField


class Plan(Model):
    """As step 14 left it; only what is used here."""

    id = AutoField()
    patient_id = IntegerField()

    class Meta:
        table_name = "plan"


class Contact(Model):
    """As step 11 left it; only what is used here."""

    public_id = CharField(max_length=16)
    patient_id = IntegerField()
    relation = CharField(max_length=16)
    status = CharField(max_length=16)

    class Meta:
        table_name = "contact"


class Pause(Model):
    """As step 5 made it, with the column of this step; only what is used here."""

    id = AutoField()
    plan = ForeignKeyField(Plan)
    tells_caregivers = BooleanField()
    told = JsonField(default=list)

    class Meta:
        table_name = "pause"


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Until now all of them were told, or nobody."""
    db.bind([Plan, Contact, Pause])
    migrate(migrator.add_column("pause", "told", JsonField(default=list)))
    for pause in list(Pause.select(Pause, Plan).join(Plan).where(Pause.tells_caregivers)):
        is_hers = (Contact.patient_id == pause.plan.patient_id) & (Contact.relation == "caregiver")
        told = [row.public_id for row in Contact.select().where(is_hers, Contact.status == "active")]
        Pause.update(told=told).where(Pause.id == pause.id).execute()
    migrate(migrator.drop_column("pause", "tells_caregivers"))
