"""Results: DXA scans with their sites, and bone turnover markers; broken bones and operations."""

from peewee import BooleanField, CharField, DateField, FloatField, ForeignKeyField, IntegerField, TextField

from bonetrack.storage.fields import MomentField
from bonetrack.storage.models.accounts import Account
from bonetrack.storage.models.base import PublicRow, Row
from bonetrack.storage.models.patients import Patient


class Scan(PublicRow):
    patient = ForeignKeyField(Patient, on_delete="CASCADE", backref="scans")
    scanned_on = DateField()
    facility = CharField(max_length=120, default="")
    scanner_maker = CharField(max_length=40, default="")
    scanner_model = CharField(max_length=60, default="")
    note = TextField(default="")
    request_key = CharField(max_length=64, null=True, unique=True)
    recorded_by = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    recorded_at = MomentField()
    version = IntegerField(default=1)


class ScanReading(Row):
    """One site of a scan. BMD and LSC in g/cm2; T- and Z-score as printed."""

    scan = ForeignKeyField(Scan, on_delete="CASCADE", backref="readings")
    site = CharField(max_length=24)
    side = CharField(max_length=8, default="")
    vertebrae = CharField(max_length=16, default="")
    bmd_g_cm2 = FloatField(null=True)
    t_score = FloatField(null=True)
    z_score = FloatField(null=True)
    lsc_g_cm2 = FloatField(null=True)

    class Meta:
        indexes = ((("scan", "site", "side"), True),)


class MarkerResult(PublicRow):
    """A turnover marker in its canonical unit: CTX in ng/L, P1NP in ug/L."""

    patient = ForeignKeyField(Patient, on_delete="CASCADE", backref="marker_results")
    marker = CharField(max_length=8)
    value = FloatField()
    is_below_limit = BooleanField(default=False)
    drawn_on = DateField()
    drawn_time = CharField(max_length=5, null=True)
    is_fasting = BooleanField(null=True)
    laboratory = CharField(max_length=120, default="")
    interval_low = FloatField(null=True)
    interval_high = FloatField(null=True)
    entered_value = CharField(max_length=20)
    entered_unit = CharField(max_length=8)
    request_key = CharField(max_length=64, null=True, unique=True)
    recorded_by = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    recorded_at = MomentField()
    version = IntegerField(default=1)


class BoneEvent(PublicRow):
    """A broken bone (`bone` names it) or an operation; `side` is empty where none is known."""

    patient = ForeignKeyField(Patient, on_delete="CASCADE", backref="bone_events")
    kind = CharField(max_length=20)
    bone = CharField(max_length=24, default="")
    side = CharField(max_length=8, default="")
    happened_on = DateField()
    note = CharField(max_length=200, default="")
    request_key = CharField(max_length=64, null=True, unique=True)
    recorded_by = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    recorded_at = MomentField()
    version = IntegerField(default=1)
