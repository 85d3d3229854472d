"""Real databases, a real app, three people."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache

from bonetrack.app import create_app
from bonetrack.settings import Settings
from bonetrack.storage.database import connect, database, open_database
from bonetrack.storage.migrate import migrate
from tests.builders import People, make_people
from tests.page_client import PageClient
from tests.postgres_server import PostgresServer

# CI asks the same of every commit; the search for new examples is at the desk.
ON_CI = bool(os.environ.get("CI"))
# How fast an example runs is for the benchmark to say: a busy machine must not fail a test.
hypothesis_settings.register_profile("bonetrack", deadline=None, derandomize=ON_CI)
hypothesis_settings.load_profile("bonetrack")

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    """The test's own time; it moves only when a test moves it."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **parts: float) -> datetime:
        self.moment += timedelta(**parts)
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that each test copies."""
    path = tmp_path_factory.mktemp("migrated") / "template.sqlite3"
    open_database(f"sqlite:///{path}")
    connect()
    migrate(START)
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    server = PostgresServer(START)
    yield server
    server.stop()


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    path = tmp_path / "bonetrack.sqlite3"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    yield postgres_server.ready()
    if hasattr(database.obj, "close_all"):
        database.obj.close_all()
    postgres_server.give_back()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The same test on both databases; the address of the one that is open."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    open_database(url)
    connect()
    yield url
    if not database.is_closed():
        database.close()


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    return settings_for(sqlite_url, tmp_path)


def settings_for(database_url: str, data_dir: Path, **extra: str) -> Settings:
    environ = {
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a-secret-key-for-tests-that-is-long-enough",
        "PASSWORD_COST": "cheap",
        "DEV_MAIL": "1",
        "BASE_URL": "http://localhost",
    }
    return Settings.from_env(environ | extra)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Each test has an app of its own; compiling the templates anew for each would take longer than the tests."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, clock: Clock, compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    app = create_app(settings)
    app.jinja_env.bytecode_cache = compiled_templates
    app.extensions["clock"] = clock
    app.testing = False
    open_database(settings.database_url)
    connect()
    yield app
    if not database.is_closed():
        database.close()


@pytest.fixture
def people(app: Flask) -> People:
    """Anna (the patient), her caregiver who may look, and a stranger with a record of his own."""
    return make_people(START)


@pytest.fixture
def nobody(app: Flask) -> PageClient:
    return PageClient(app)


@pytest.fixture
def patient_client(app: Flask, people: People) -> PageClient:
    return PageClient(app).log_in_as(people.patient)


@pytest.fixture
def caregiver_client(app: Flask, people: People) -> PageClient:
    """The caregiver, with Anna's record open."""
    return PageClient(app).log_in_as(people.caregiver).open_record(people.record)


@pytest.fixture
def stranger_client(app: Flask, people: People) -> PageClient:
    return PageClient(app).log_in_as(people.stranger)
