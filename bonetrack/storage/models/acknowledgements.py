"""Who has said that she will call about a dose that is not logged."""

from peewee import ForeignKeyField

from bonetrack.storage.fields import MomentField
from bonetrack.storage.models.base import Row
from bonetrack.storage.models.patients import Contact
from bonetrack.storage.models.plans import Occurrence


class Acknowledgement(Row):
    occurrence = ForeignKeyField(Occurrence, on_delete="CASCADE", backref="acknowledgements")
    contact = ForeignKeyField(Contact, on_delete="CASCADE", backref="acknowledgements")
    at = MomentField()

    class Meta:
        indexes = ((("occurrence", "contact"), True),)
