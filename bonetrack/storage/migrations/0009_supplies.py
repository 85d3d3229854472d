"""Supplies, pens, courses and booked days. Frozen copies: the models of later days do not change this step."""

from datetime import UTC, datetime

from peewee import SQL, CharField, Database, DateField, ForeignKeyField, IntegerField, Model
from playhouse.migrate import SchemaMigrator, migrate

from bonetrack.storage.fields import MomentField

# Courses that are limited; their first look is long due, so that the worker finds it at once.
LIMITED = ("teriparatide", "abaloparatide", "romosozumab")
LONG_DUE = datetime(1970, 1, 1, tzinfo=UTC)


class Account(Model):
    """As step 1 made it; only its key is used here."""

    class Meta:
        table_name = "account"


class Plan(Model):
    """As step 2 made it, with the column of this step; only what is used here."""

    agent = CharField(max_length=40)
    course_step_at = MomentField(null=True)
    deleted_at = MomentField(null=True)

    class Meta:
        table_name = "plan"


class Supply(Model):
    public_id = CharField(unique=True, max_length=32)
    plan = ForeignKeyField(Plan, unique=True, on_delete="CASCADE")
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

    class Meta:
        table_name = "supply"


class Pen(Model):
    public_id = CharField(unique=True, max_length=32)
    plan = ForeignKeyField(Plan, unique=True, on_delete="CASCADE")
    opened_on = DateField()
    step_at = MomentField(null=True)
    recorded_by = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    recorded_at = MomentField()
    version = IntegerField(default=1)

    class Meta:
        table_name = "pen"


Supply.add_index(Supply.step_at, where=SQL("step_at IS NOT NULL"), name="supply_step")
Pen.add_index(Pen.step_at, where=SQL("step_at IS NOT NULL"), name="pen_step")


def up(migrator: SchemaMigrator, db: Database) -> None:
    db.bind([Account, Plan, Supply, Pen])
    db.create_tables([Supply, Pen])
    migrate(
        migrator.add_column("patient", "scan_booked_on", DateField(null=True)),
        migrator.add_column("patient", "next_lab_on", DateField(null=True)),
        migrator.add_column("patient", "lab_booked_on", DateField(null=True)),
        migrator.add_column("patient", "lab_step_at", MomentField(null=True)),
        migrator.add_column("plan", "doses_before", IntegerField(default=0)),
        migrator.add_column("plan", "course_step_at", MomentField(null=True)),
    )
    db.execute_sql("CREATE INDEX patient_lab_step ON patient (lab_step_at) WHERE lab_step_at IS NOT NULL")
    db.execute_sql("CREATE INDEX plan_course ON plan (course_step_at) WHERE course_step_at IS NOT NULL")
    limited = Plan.agent.in_(LIMITED) & Plan.deleted_at.is_null()
    Plan.update(course_step_at=LONG_DUE).where(limited).execute()
