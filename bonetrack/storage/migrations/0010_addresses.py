"""Contacts and messages are found by their address: a report that mail came back, a stop of everything, a day's cap."""

from peewee import Database
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql("CREATE INDEX contact_address ON contact (LOWER(email))")
    db.execute_sql("CREATE INDEX message_address ON message (LOWER(address))")
