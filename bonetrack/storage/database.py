"""The one database handle: SQLite or PostgreSQL, the same models on both."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

from peewee import Database, DatabaseProxy, InterfaceError, OperationalError, SqliteDatabase
from playhouse.db_url import parse
from playhouse.pool import MaxConnectionsExceeded
from playhouse.postgres_ext import PooledPsycopg3Database

BUSY_TIMEOUT_SECONDS = 15
LOOK_AGAIN_SECONDS = 0.05
SQLITE_PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": "full"}
POOL_CONNECTIONS = 8
POOL_STALE_SECONDS = 300

database = DatabaseProxy()


def open_database(url: str) -> Database:
    """Point the models at `url` and return the handle; nothing is connected yet."""
    handle = _sqlite(url) if urlsplit(url).scheme == "sqlite" else _postgres(url)
    database.initialize(handle)
    return handle


def _sqlite(url: str) -> SqliteDatabase:
    path = Path(url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteDatabase(str(path), pragmas=SQLITE_PRAGMAS, timeout=BUSY_TIMEOUT_SECONDS)


def _postgres(url: str) -> PooledPsycopg3Database:
    options = parse(url, unquote_user=True, unquote_password=True)
    name = options.pop("database")
    return PooledPsycopg3Database(name, max_connections=POOL_CONNECTIONS, stale_timeout=POOL_STALE_SECONDS, **options)


def is_sqlite() -> bool:
    return isinstance(database.obj, SqliteDatabase)


def is_unavailable(error: BaseException) -> bool:
    """Whether the database itself did not answer: it is down, full or locked; a later try may work."""
    return isinstance(error, OperationalError | InterfaceError | MaxConnectionsExceeded)


@contextmanager
def transaction() -> Iterator[None]:
    """One unit of work. SQLite takes its write lock at once, so that two writers queue instead of failing."""
    if is_sqlite() and not database.in_transaction():
        with database.atomic("IMMEDIATE"):
            yield
    else:
        with database.atomic():
            yield


def connect() -> None:
    """While another process makes a new SQLite file, its busy timeout does not hold yet: then look again shortly."""
    until = monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            database.connect(reuse_if_open=True)
            return
        except OperationalError as error:
            if "locked" not in str(error) or monotonic() > until:
                raise
            sleep(LOOK_AGAIN_SECONDS)


def release() -> None:
    """After a request or a step: a pooled connection goes back; SQLite's own is kept, which is the fast way."""
    if not is_sqlite() and not database.is_closed():
        database.close()
