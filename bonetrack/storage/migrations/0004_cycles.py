"""Plans learn cycles: days with a dose, then days without. Empty where a plan has another rhythm."""

from peewee import Database, IntegerField
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    names = ("days_on", "days_off")
    migrator.migrate(*(migrator.add_column("plan", name, IntegerField(null=True)) for name in names))
