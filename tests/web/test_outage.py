"""Without its database the app says so, in its own style, and goes on by itself when the database is back."""

import gc
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from bonetrack.app import create_app
from bonetrack.storage.database import database
from tests.conftest import Clock, settings_for
from tests.postgres_server import PostgresServer


@pytest.fixture
def client(postgres_url: str, tmp_path: Path, clock: Clock) -> Iterator[FlaskClient]:
    app: Flask = create_app(settings_for(postgres_url, tmp_path))
    app.extensions["clock"] = clock
    yield app.test_client()
    database.obj.close_all()
    with warnings.catch_warnings():
        # The driver warns of connections that the server cut.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.mark.postgres
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_pages_and_health_say_503_until_the_database_is_back(
    client: FlaskClient, postgres_url: str, postgres_server: PostgresServer
) -> None:
    assert client.get("/login").status_code == 200
    with psycopg.connect(postgres_url) as own:
        name = own.execute("SELECT current_database()").fetchone()[0]  # type: ignore[index]
    with postgres_server.admin() as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        for _attempt in range(2):
            page = client.get("/login")
            assert page.status_code == 503
            assert "BoneTrack is not ready" in page.get_data(as_text=True)
            health = client.get("/health")
            assert (health.status_code, health.json["database"]) == (503, "failing")  # type: ignore[index]
        assert client.get("/static/css/bonetrack.css").status_code == 200
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert client.get("/login").status_code == 200
    assert client.get("/health").json["database"] == "ok"  # type: ignore[index]


def test_a_removed_file_is_503(tmp_path: Path, clock: Clock) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'gone' / 'bonetrack.sqlite3'}", tmp_path))
    app.extensions["clock"] = clock
    client = app.test_client()
    assert client.get("/login").status_code == 503
    health = client.get("/health")
    assert (health.status_code, health.json["status"]) == (503, "failing")  # type: ignore[index]
    database.close()
