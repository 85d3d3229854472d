"""Caregivers: delays of their own, offered access, weekly mail, yearly agreement, and who will call.

Clinic doses become a kind of their own. Whoever agreed to hear of doses got that mail until now, so it stays on and
nothing else is added. Frozen copies: the models of later days do not change what this step did.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from peewee import SQL, AutoField, CharField, Database, Field, ForeignKeyField, Model, TextField
from playhouse.migrate import SchemaMigrator

from bonetrack.storage.fields import MomentField

ASKED_AGAIN_AFTER = timedelta(days=334)
ALL_KINDS = ["missed_dose", "clinic_dose", "scan", "refill", "weekly_digest"]


class Occurrence(Model):
    """As step 2 made it; only its key is used here."""

    class Meta:
        table_name = "occurrence"


class Contact(Model):
    id = AutoField()
    relation = CharField(max_length=16)
    status = CharField(max_length=16)
    kinds = TextField()
    agreed_kinds = TextField()
    confirmed_at = MomentField(null=True)
    reconsent_at = MomentField(null=True)
    weekly_at = MomentField(null=True)

    class Meta:
        table_name = "contact"


class Acknowledgement(Model):
    occurrence = ForeignKeyField(Occurrence, on_delete="CASCADE")
    contact = ForeignKeyField(Contact, on_delete="CASCADE")
    at = MomentField()

    class Meta:
        table_name = "acknowledgement"
        indexes = ((("occurrence", "contact"), True),)


def up(migrator: SchemaMigrator, db: Database) -> None:
    db.bind([Occurrence, Contact, Acknowledgement])
    db.create_tables([Acknowledgement])
    _add_columns(migrator, db)
    Contact.add_index(Contact.weekly_at, where=SQL("weekly_at IS NOT NULL"), name="contact_weekly")
    Contact.add_index(Contact.reconsent_at, where=SQL("reconsent_at IS NOT NULL"), name="contact_reconsent")
    Contact._schema.create_indexes(safe=True)  # type: ignore[attr-defined]
    for contact in list(Contact.select()):
        _bring_up(contact)


def _add_columns(migrator: SchemaMigrator, db: Database) -> None:
    """Written out where a column may not be empty: the migrator copies SQLite's table and drops what hangs on it."""
    db.execute_sql("ALTER TABLE contact ADD COLUMN delays TEXT NOT NULL DEFAULT '{}'")
    db.execute_sql("ALTER TABLE contact ADD COLUMN tells_when_logged BOOLEAN NOT NULL DEFAULT FALSE")
    columns: list[tuple[str, str, Field]] = [
        ("contact", "offered_role", CharField(max_length=8, null=True)),
        ("contact", "weekly_at", MomentField(null=True)),
        ("contact", "reconsent_at", MomentField(null=True)),
        ("contact", "reconsent_asked_at", MomentField(null=True)),
        ("contact", "reconsented_at", MomentField(null=True)),
        ("message", "sent_words", TextField(null=True)),
    ]
    migrator.migrate(*(migrator.add_column(table, name, field) for table, name, field in columns))


def _bring_up(contact: Any) -> None:
    if contact.relation == "patient":
        kinds, agreed = ALL_KINDS, ALL_KINDS
    else:
        kinds, agreed = _split(json.loads(contact.kinds)), _split(json.loads(contact.agreed_kinds))
    values = {"kinds": json.dumps(sorted(kinds)), "agreed_kinds": json.dumps(sorted(agreed))}
    asks_at = _asks_at(contact)
    Contact.update(**values, reconsent_at=asks_at).where(Contact.id == contact.id).execute()


def _split(kinds: list[str]) -> list[str]:
    return [*kinds, "clinic_dose"] if "missed_dose" in kinds and "clinic_dose" not in kinds else kinds


def _asks_at(contact: Any) -> datetime | None:
    is_caregiver = contact.relation == "caregiver" and contact.status == "active"
    agreed_at: datetime | None = contact.confirmed_at if is_caregiver else None
    return None if agreed_at is None else agreed_at + ASKED_AGAIN_AFTER
