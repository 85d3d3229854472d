"""Demo people: every page has something to show, a second run adds nothing, production refuses."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from bonetrack.app import create_app
from bonetrack.core.people import Role
from bonetrack.demo.build import CAREGIVER_EMAIL, NotADemoAccount, build, demo_password
from bonetrack.demo.people import ANNA, MARKUS, PEOPLE
from bonetrack.services.account_mail import MailWay
from bonetrack.storage.database import connect, database, open_database
from bonetrack.storage.models import ALL_TABLES, Account, Grant, Heartbeat, Plan
from tests.builders import make_account
from tests.conftest import settings_for
from tests.page_client import PageClient

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
WAY = MailWay("localhost", "a-secret-key-for-tests-that-is-long-enough")
PAGES = (
    "/today",
    "/bones",
    "/treatment",
    "/more",
    "/caregivers",
    "/messages",
    "/people",
    "/scans",
    "/markers",
    "/events",
)


def build_now(is_fresh: bool = False) -> list[str]:
    return build(lambda password: f"hash of {password}", WAY, NOW, is_fresh=is_fresh)


@pytest.fixture(scope="module")
def built(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of four people take some seconds, so they are made once."""
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    shutil.copy(migrated_sqlite, path)
    open_database(f"sqlite:///{path}")
    connect()
    build_now()
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture
def demo_app(built: Path, tmp_path: Path) -> Iterator[Flask]:
    path = tmp_path / "demo.sqlite3"
    shutil.copy(built, path)
    app = create_app(settings_for(f"sqlite:///{path}", tmp_path))
    app.extensions["clock"] = lambda: NOW
    open_database(f"sqlite:///{path}")
    connect()
    yield app
    database.close()


def counts() -> dict[str, int]:
    return {table.__name__: table.select().count() for table in ALL_TABLES}


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.first_name)
def test_every_page_of_a_demo_person_has_something_to_show(demo_app: Flask, person: object) -> None:
    account = Account.get(Account.email == person.email)  # type: ignore[attr-defined]
    client = PageClient(demo_app).log_in_as(account)
    for path in PAGES:
        page = client.get(path)
        assert page.status == 200, path
        for words in ("yet.", "Nothing was sent"):
            assert not page.text.endswith(words), path


def test_a_second_run_adds_nothing(demo_app: Flask) -> None:
    before = counts()
    addresses = build_now()
    assert counts() == before
    assert len(addresses) == len(PEOPLE) + 1


def test_every_plan_waits_for_its_next_dose(demo_app: Flask) -> None:
    for plan in Plan.select():
        if plan.stops_on is None:
            assert plan.next_due_on >= NOW.date(), plan.agent
        else:
            assert plan.next_due_at is None, plan.agent


def test_carl_may_look_at_annas_record(demo_app: Flask) -> None:
    carl = Account.get(Account.email == CAREGIVER_EMAIL)
    grant = Grant.get(Grant.account == carl)
    assert (grant.patient.first_name, grant.role) == ("Anna", Role.LOOK)


def test_no_table_but_the_workers_is_empty(demo_app: Flask) -> None:
    empty = {name for name, count in counts().items() if count == 0}
    # Rows of the worker, of a phone, of a journey, and of what a demo person does not do: a pause, a stop of mail.
    of_the_worker = {Heartbeat.__name__, "HouseFact"}
    assert empty <= of_the_worker | {"CalendarFeed", "LoginSession", "Suppression", "ZoneAnswer", "Pause"}


@pytest.mark.usefixtures("app")
def test_made_anew_they_are_others_and_nobody_else_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bonetrack.demo.build.PEOPLE", (MARKUS,))
    person = make_account("real@example.org")
    build_now()
    first, rows = Account.get(Account.email == MARKUS.email).public_id, counts()
    build_now(is_fresh=True)
    again = Account.get(Account.email == MARKUS.email)
    assert again.public_id != first
    assert again.is_demo
    assert counts() == rows
    assert Account.get_by_id(person.id).is_demo is False


@pytest.mark.usefixtures("app")
def test_a_persons_own_account_is_never_touched() -> None:
    make_account(ANNA.email)
    with pytest.raises(NotADemoAccount):
        build_now(is_fresh=True)
    assert Account.select().count() == 1


def test_the_password_hangs_on_the_secret_key() -> None:
    assert demo_password("one") == demo_password("one")
    assert demo_password("one") != demo_password("two")
    assert len(demo_password("one")) >= 10


def test_production_refuses(sqlite_url: str, tmp_path: Path) -> None:
    extra = {
        "BONETRACK_ENV": "production",
        "SMTP_URL": "smtp://localhost",
        "BASE_URL": "https://bones.example",
        "MAIL_FROM": "bones@bones.example",
        "DEV_MAIL": "0",
        "PASSWORD_COST": "normal",
    }
    app = create_app(settings_for(sqlite_url, tmp_path, **extra))
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 1
    assert "not for production" in result.output
