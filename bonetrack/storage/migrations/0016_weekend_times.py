"""Plans learn another time at the weekend; empty where there is none."""

from peewee import CharField, Database
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    migrator.migrate(migrator.add_column("plan", "weekend_time", CharField(max_length=5, null=True)))
