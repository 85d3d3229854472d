"""Pauses of plans, the answers to the question about another time zone, and facts about the house itself."""

from peewee import CharField, DateField, ForeignKeyField, IntegerField

from bonetrack.storage.fields import JsonField, MomentField
from bonetrack.storage.models.accounts import Account
from bonetrack.storage.models.base import PublicRow, Row
from bonetrack.storage.models.patients import Patient
from bonetrack.storage.models.plans import Plan


class Pause(PublicRow):
    """No dose of the plan falls due from `starts_on` on; on `ends_on` they start again."""

    plan = ForeignKeyField(Plan, on_delete="CASCADE", backref="pauses")
    starts_on = DateField()
    ends_on = DateField()
    reason = CharField(max_length=16)
    note = CharField(max_length=200, default="")
    # Public ids of the caregivers whom she chose to tell.
    told = JsonField(default=list)
    recorded_by = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    created_at = MomentField()
    # Set when she ended it before its day; one that had not begun then is over without ever having been.
    ended_at = MomentField(null=True)
    version = IntegerField(default=1)


class ZoneAnswer(Row):
    """What she said when her phone showed another time zone than her reminders: keep theirs, or use the phone's."""

    patient = ForeignKeyField(Patient, on_delete="CASCADE", backref="zone_answers")
    phone_zone = CharField(max_length=64)
    reminder_zone = CharField(max_length=64)
    answer = CharField(max_length=8)
    answered_at = MomentField()

    class Meta:
        indexes = ((("patient", "phone_zone", "reminder_zone"), True),)


class HouseFact(Row):
    """One thing that the house remembers about itself, such as the tz data that its times were derived with."""

    name = CharField(max_length=32, unique=True)
    value = JsonField(default=dict)
