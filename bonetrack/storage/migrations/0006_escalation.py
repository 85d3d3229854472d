"""Quiet hours, notices ahead, booked visits, snoozed doses, and messages for several doses. Frozen copies."""

import json
from typing import Any

from peewee import SQL, CharField, Database, DateField, ForeignKeyField, IntegerField, Model
from playhouse.migrate import SchemaMigrator, migrate

from bonetrack.storage.fields import MomentField


class Message(Model):
    """As step 1 made it; only its key is used here."""

    class Meta:
        table_name = "message"


class Plan(Model):
    """As step 2 made it; only its key is used here."""

    class Meta:
        table_name = "plan"


class Occurrence(Model):
    """As step 2 made it; what the new index needs."""

    plan = ForeignKeyField(Plan, on_delete="CASCADE")
    next_step_at = MomentField(null=True)

    class Meta:
        table_name = "occurrence"


class Contact(Model):
    """As step 1 made it; only its key is used here."""

    class Meta:
        table_name = "contact"


class MessageLine(Model):
    message = ForeignKeyField(Message, on_delete="CASCADE")
    occurrence = ForeignKeyField(Occurrence, on_delete="CASCADE")
    contact = ForeignKeyField(Contact, on_delete="CASCADE")
    step = CharField(max_length=16)

    class Meta:
        table_name = "message_line"
        indexes = ((("occurrence", "contact", "step"), True),)


def up(migrator: SchemaMigrator, db: Database) -> None:
    tables = [Message, Plan, Occurrence, Contact, MessageLine]
    db.bind(tables)
    migrate(
        migrator.add_column("patient", "quiet_from", CharField(max_length=5, null=True)),
        migrator.add_column("patient", "quiet_until", CharField(max_length=5, null=True)),
        migrator.add_column("plan", "nickname", CharField(max_length=40, default="")),
        migrator.add_column("plan", "ahead_minutes", IntegerField(null=True)),
        migrator.add_column("plan", "booked_on", DateField(null=True)),
        migrator.add_column("plan", "booked_time", CharField(max_length=5, null=True)),
        migrator.add_column("plan", "booked_at", MomentField(null=True)),
        migrator.add_column("occurrence", "snoozed_until", MomentField(null=True)),
    )
    is_open, columns = SQL("next_step_at IS NOT NULL"), (Occurrence.plan, Occurrence.next_step_at)
    db.execute(Occurrence.index(*columns, where=is_open, name="occurrence_step_of_plan"))
    db.create_tables([MessageLine])
    _give_lines(db)


def _give_lines(db: Database) -> None:
    """A step that was told before is not told again: each message about a dose gets the line of that dose."""
    occurrences = dict(db.execute_sql("SELECT public_id, id FROM occurrence").fetchall())
    told = "SELECT id, contact_id, details FROM message WHERE contact_id IS NOT NULL ORDER BY id"
    for message, contact, details in db.execute_sql(told).fetchall():
        values: dict[str, Any] = details if isinstance(details, dict) else json.loads(details)
        occurrence = occurrences.get(values.get("occurrence"))
        if occurrence is not None and "step" in values:
            line = MessageLine.insert(message=message, contact=contact, occurrence=occurrence, step=values["step"])
            line.on_conflict_ignore().execute()
