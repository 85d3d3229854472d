"""What every command that touches rows needs: the settings, and the database open for its time."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import ScriptInfo

from bonetrack.settings import Settings, with_kept_secret
from bonetrack.storage.database import connect, open_database, release


def settings_of(context: click.Context) -> Settings:
    app = context.ensure_object(ScriptInfo).load_app()
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
