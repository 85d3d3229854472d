"""What a person has at home of one medicine, and the pen in use."""

from peewee import SQL, CharField, DateField, ForeignKeyField, IntegerField

from bonetrack.storage.fields import MomentField
from bonetrack.storage.models.accounts import Account
from bonetrack.storage.models.base import PublicRow
from bonetrack.storage.models.plans import Plan


class Supply(PublicRow):
    """The last count of one plan. `pack` goes up with each count and each new pack."""

    plan = ForeignKeyField(Plan, unique=True, on_delete="CASCADE", backref="supplies")
    counted_at = MomentField()
    doses = IntegerField()
    doses_per_pen = IntegerField(null=True)
    needles = IntegerField(null=True)
    lead_days = IntegerField(default=7)
    pack = IntegerField(default=1)
    step_at = MomentField(null=True)
    request_key = CharField(max_length=64, null=True, unique=True)
    recorded_by = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    version = IntegerField(default=1)


Supply.add_index(Supply.step_at, where=SQL("step_at IS NOT NULL"), name="supply_step")


class Pen(PublicRow):
    """The pen in use of one plan; the pens before it stand in the audit trail."""

    plan = ForeignKeyField(Plan, unique=True, on_delete="CASCADE", backref="pens")
    opened_on = DateField()
    step_at = MomentField(null=True)
    recorded_by = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    recorded_at = MomentField()
    version = IntegerField(default=1)


Pen.add_index(Pen.step_at, where=SQL("step_at IS NOT NULL"), name="pen_step")
