"""Contacts: a version for forms, the last yes, and a clock again for who has access without mail."""

from datetime import UTC, datetime

from peewee import CharField, Database, IntegerField, Model
from playhouse.migrate import SchemaMigrator, migrate

from bonetrack.storage.fields import MomentField

# Their clock was taken away when the mail ended. Long due, so that the worker finds them at once.
WITHOUT_MAIL = ("stopped", "disabled")
LONG_DUE = datetime(1970, 1, 1, tzinfo=UTC)


class Contact(Model):
    """As step 7 left it; only what is used here."""

    relation = CharField(max_length=16)
    status = CharField(max_length=16)
    confirmed_at = MomentField(null=True)
    last_yes_at = MomentField(null=True)
    reconsent_at = MomentField(null=True)

    class Meta:
        table_name = "contact"


def up(migrator: SchemaMigrator, db: Database) -> None:
    db.bind([Contact])
    migrate(
        migrator.add_column("contact", "version", IntegerField(default=1)),
        migrator.add_column("contact", "last_yes_at", MomentField(null=True)),
    )
    Contact.update(last_yes_at=Contact.confirmed_at).where(Contact.confirmed_at.is_null(False)).execute()
    has_agreed = (Contact.relation == "caregiver") & Contact.confirmed_at.is_null(False)
    without_clock = has_agreed & Contact.status.in_(WITHOUT_MAIL) & Contact.reconsent_at.is_null()
    Contact.update(reconsent_at=LONG_DUE).where(without_clock).execute()
