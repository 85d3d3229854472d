"""The calendar feed of a patient: a secret address that a calendar program reads from time to time."""

from peewee import CharField, ForeignKeyField, IntegerField

from bonetrack.storage.fields import MomentField
from bonetrack.storage.models.base import PublicRow
from bonetrack.storage.models.patients import Patient


class CalendarFeed(PublicRow):
    """At most one a patient. The secret is derived from the public id and kept as a hash; a new one needs a new id."""

    patient = ForeignKeyField(Patient, on_delete="CASCADE", backref="calendar_feeds", unique=True)
    token_hash = CharField(max_length=64, unique=True)
    titles = CharField(max_length=12)
    own_words = CharField(max_length=60, default="")
    created_at = MomentField()
    # When the titles changed last, and how often: each change makes every event newer.
    changed_at = MomentField()
    version = IntegerField(default=1)
