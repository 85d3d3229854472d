"""Numbered, forward-only migrations: one start migrates, others wait; the file is copied first."""

import fcntl
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from peewee import Database
from playhouse.migrations import Runner

from bonetrack.storage.database import database, is_sqlite

MIGRATIONS_FOLDER = Path(__file__).parent / "migrations"
ADVISORY_LOCK_KEY = 0x626F6E65  # "bone"

log = logging.getLogger(__name__)


class SchemaMismatch(RuntimeError):
    """The database is older or newer than this program; the message says which."""


def migrate(now: datetime) -> list[str]:
    """Apply what is pending and return the names; SQLite's file is copied beside itself before."""
    with _only_one_at_a_time():
        runner = _runner()
        _refuse_newer(runner)
        pending = [step for step in runner.status() if not step.applied]
        if pending and is_sqlite() and runner.applied():
            copy_sqlite_file(now)
        return list(runner.up())


def check_schema() -> None:
    """Raise SchemaMismatch unless the database stands exactly where this program expects it."""
    runner = _runner()
    _refuse_newer(runner)
    pending = [step.name for step in runner.status() if not step.applied]
    if pending:
        raise SchemaMismatch(f"The database is older than this program: {', '.join(pending)} not applied yet.")


def copy_sqlite_file(now: datetime) -> Path:
    source = Path(database.obj.database)
    folder = source.parent / "backups"
    folder.mkdir(exist_ok=True)
    target = folder / f"{source.stem}-{now:%Y%m%dT%H%M%S}.sqlite3"
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)
    target.chmod(0o600)
    return target


def _runner() -> Runner:
    handle: Database = database.obj
    return Runner(handle, str(MIGRATIONS_FOLDER))


def _refuse_newer(runner: Runner) -> None:
    unknown = [step.name for step in runner.status() if step.path is None]
    if unknown:
        raise SchemaMismatch(f"The database is newer than this program: it has {', '.join(unknown)}.")


@contextmanager
def _only_one_at_a_time() -> Iterator[None]:
    if is_sqlite():
        with Path(f"{database.obj.database}.migrate.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    database.execute_sql("SELECT pg_advisory_lock(%s)", (ADVISORY_LOCK_KEY,))
    try:
        yield
    finally:
        database.execute_sql("SELECT pg_advisory_unlock(%s)", (ADVISORY_LOCK_KEY,))
