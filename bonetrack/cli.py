"""Commands of `flask --app wsgi`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask import Flask

from bonetrack.settings import Settings, with_kept_secret
from bonetrack.storage.database import connect, open_database, release


def register_commands(app: Flask) -> None:
    try:
        from bonetrack.cli_evidence import EVIDENCE_COMMANDS
    except ImportError:
        EVIDENCE_COMMANDS = ()
    for command in EVIDENCE_COMMANDS:
        app.cli.add_command(command)
    from bonetrack.cli_demo import demo_command
    from bonetrack.cli_reminders import REMINDER_COMMANDS

    for command in (migrate_command, demo_command, *REMINDER_COMMANDS):
        app.cli.add_command(command)


def settings_of(app: Flask) -> Settings:
    settings: Settings = app.extensions["bonetrack_settings"]
    return with_kept_secret(settings)


@contextmanager
def open_house(settings: Settings) -> Iterator[None]:
    """The database, open for one command."""
    open_database(settings.database_url)
    connect()
    try:
        yield
    finally:
        release()


@click.command("migrate")
@click.pass_context
def migrate_command(context: click.Context) -> None:
    """Bring the database to this program's schema."""
    from flask.cli import ScriptInfo

    from bonetrack.storage.migrate import migrate

    with open_house(settings_of(context.ensure_object(ScriptInfo).load_app())):
        for name in migrate(datetime.now(UTC)):
            click.echo(f"applied {name}")
