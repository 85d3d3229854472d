"""`flask --app wsgi migrate`: bring the database to this program's schema."""

from datetime import UTC, datetime

import click

from bonetrack.cli_house import open_house, settings_of
from bonetrack.storage.migrate import migrate


@click.command("migrate")
@click.pass_context
def migrate_command(context: click.Context) -> None:
    """Bring the database to this program's schema."""
    with open_house(settings_of(context)):
        for name in migrate(datetime.now(UTC)):
            click.echo(f"applied {name}")
