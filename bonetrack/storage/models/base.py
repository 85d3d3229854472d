"""What every table shares."""

from peewee import AutoField, CharField, Model

from bonetrack.storage.database import database
from bonetrack.storage.fields import new_public_id


class Row(Model):
    id = AutoField()

    class Meta:
        database = database
        legacy_table_names = False


class PublicRow(Row):
    """A row that an address may name: the public id is random, never a count."""

    public_id = CharField(max_length=32, unique=True, default=new_public_id)
