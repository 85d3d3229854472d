"""Whether a plan waits for the date of its last dose. Frozen copies: later models do not change this step."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from peewee import AutoField, BooleanField, CharField, Database, DateField, ForeignKeyField, Model, fn
from playhouse.migrate import SchemaMigrator

from bonetrack.storage.fields import MomentField

# Those whose next dose counts from the one that was really given.
COUNTED_FROM_ACTUAL = ("denosumab", "ibandronate_infusion", "romosozumab", "testosterone_undecanoate", "zoledronate")
LONG_DUE = datetime(1970, 1, 1, tzinfo=UTC)


class Plan(Model):
    """As step 2 made it, with the column of this step; only what is used here."""

    id = AutoField()
    agent = CharField(max_length=40)
    zone = CharField(max_length=64)
    starts_on = DateField()
    created_at = MomentField()
    deleted_at = MomentField(null=True)
    next_due_at = MomentField(null=True)
    next_due_on = DateField(null=True)
    ahead_step_at = MomentField(null=True)
    waits_for_last = BooleanField(default=False)

    class Meta:
        table_name = "plan"


class Occurrence(Model):
    """As step 2 made it; only what is used here."""

    id = AutoField()
    plan = ForeignKeyField(Plan)

    class Meta:
        table_name = "occurrence"


def up(_migrator: SchemaMigrator, db: Database) -> None:
    """A plan that was typed in after its first dose, with nothing logged since, had a guess for its next date."""
    db.bind([Plan, Occurrence])
    db.execute_sql("ALTER TABLE plan ADD COLUMN waits_for_last BOOLEAN NOT NULL DEFAULT FALSE")
    rows = fn.EXISTS(Occurrence.select(Occurrence.id).where(Occurrence.plan == Plan.id))
    for plan in list(Plan.select().where(Plan.agent.in_(COUNTED_FROM_ACTUAL), Plan.deleted_at.is_null(), ~rows)):
        if plan.starts_on < plan.created_at.astimezone(ZoneInfo(plan.zone)).date():
            columns = {"next_due_at": None, "next_due_on": None, "ahead_step_at": LONG_DUE, "waits_for_last": True}
            Plan.update(**columns).where(Plan.id == plan.id).execute()
