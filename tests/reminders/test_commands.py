"""`run-due`, `outbox` and `worker` as an operator types them."""

import json
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from bonetrack.cli import register_commands
from bonetrack.settings import Settings
from bonetrack.storage.database import connect, database
from bonetrack.storage.models import Message
from tests.conftest import settings_for
from tests.reminders.conftest import ANNA, CARL, DUE, House

PRODUCTION = {
    "BONETRACK_ENV": "production",
    "DEV_MAIL": "0",
    "PASSWORD_COST": "normal",
    "BASE_URL": "https://bones.example.org",
    "MAIL_FROM": "BoneTrack <mail@bones.example.org>",
}


def invoke(settings: Settings, *words: str) -> Result:
    app = Flask("commands")
    app.extensions["bonetrack_settings"] = settings
    register_commands(app)
    close_all()
    result = app.test_cli_runner().invoke(args=list(words))
    close_all()
    connect()
    return result


def close_all() -> None:
    """The command opens the database by itself; connections of this test would be left behind."""
    if not database.is_closed():
        database.close()
    if hasattr(database.obj, "close_all"):
        database.obj.close_all()


def run_due(settings: Settings, moment: str) -> dict[str, object]:
    result = invoke(settings, "run-due", "--now", moment)
    assert result.exit_code == 0, result.output
    counts: dict[str, object] = json.loads(result.stdout)
    return counts


def test_one_pass_at_an_instant_prints_what_it_did(house: House) -> None:
    assert run_due(house.settings, "2026-03-03T10:00:00+00:00") == {
        "now": "2026-03-03T10:00:00+00:00",
        "planned": 1,
        "ahead": 0,
        "stepped": 1,
        "weekly": 0,
        "reconsent": 0,
        "held": 0,
        "scans": 0,
        "labs": 0,
        "supplies": 0,
        "pens": 0,
        "courses": 0,
        "sent": 2,
        "retried": 0,
        "failed": 0,
        "expired": 0,
        "cancelled": 0,
        "unreachable": 0,
        "bad_rows": 0,
        "waiting": 0,
        "can_send": True,
    }
    assert (len(house.to(ANNA)), len(house.to(CARL))) == (1, 1)
    again = run_due(house.settings, "2026-03-03T10:00:00Z")
    assert again["sent"] == again["planned"] == 0


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "1969-12-31T23:59Z", "2201-01-01T00:00Z"]
)
def test_an_instant_at_the_ends_of_the_calendar_is_refused(house: House, moment: str) -> None:
    result = invoke(house.settings, "run-due", "--now", moment)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "not in the years 1970 to 2200" in result.stderr


def test_the_instant_may_have_any_offset(house: House) -> None:
    assert run_due(house.settings, "2026-03-03T03:00:00-05:00")["now"] == "2026-03-03T08:00:00+00:00"
    assert len(house.to(ANNA)) == 1


@pytest.mark.parametrize("moment", ["2026-03-03T10:00:00", "2026-03-03", "soon"])
def test_an_instant_without_an_offset_is_refused(house: House, moment: str) -> None:
    result = invoke(house.settings, "run-due", "--now", moment)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "--now" in result.stderr


def test_production_never_runs_ahead_of_the_real_clock(house: House, tmp_path: Path) -> None:
    settings = settings_for(house.settings.database_url, tmp_path, SMTP_URL=house.server.url, **PRODUCTION)
    ahead = datetime.now(UTC) + timedelta(hours=1)
    result = invoke(settings, "run-due", "--now", ahead.isoformat())
    assert result.exit_code == 2
    assert "real clock" in result.stderr
    assert house.server.taken == []
    assert run_due(settings, DUE.isoformat())["sent"] == 1


def test_without_a_way_to_send_the_command_fails_and_marks_nothing(house: House, tmp_path: Path) -> None:
    settings = settings_for(house.settings.database_url, tmp_path, DEV_MAIL="0")
    result = invoke(settings, "run-due", "--now", DUE.isoformat())
    assert result.exit_code == 1
    assert json.loads(result.stdout)["waiting"] == 1
    assert "SMTP_URL" in result.stderr
    assert Message.get().state == "pending"


def test_mail_kept_in_the_folder_counts_as_sent(house: House, tmp_path: Path) -> None:
    settings = settings_for(house.settings.database_url, tmp_path, DEV_MAIL="1")
    assert run_due(settings, DUE.isoformat())["sent"] == 1
    assert len(list(settings.mail_folder.glob("*.eml"))) == 1


def test_the_outbox_shows_counts_and_dead_messages_without_addresses(house: House) -> None:
    house.server.at_recipient = lambda address: "550 5.1.1 no" if address == CARL else None
    run_due(house.settings, "2026-03-03T10:00:00+00:00")
    result = invoke(house.settings, "outbox")
    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)
    assert shown["states"] == {"sent": 2, "failed": 1}, "her own reminder, and the word that Carl gets no more"
    assert shown["dead"] == 1
    (dead,) = shown["dead_messages"]
    assert (dead["kind"], dead["problem"]) == ("dose_not_logged", "smtp 550 5.1.1")
    assert "@" not in result.output


@pytest.mark.parametrize("words", [("run-due", "--now", "2026-03-03T10:00:00Z"), ("outbox",), ("worker",)])
def test_a_database_of_another_version_is_named(tmp_path: Path, words: tuple[str, ...]) -> None:
    settings = settings_for(f"sqlite:///{tmp_path / 'empty.sqlite3'}", tmp_path)
    result = invoke(settings, *words)
    assert result.exit_code == 1
    assert "older than this program" in result.stderr


def test_a_pass_in_the_past_holds_its_leases_on_the_real_clock(house: House) -> None:
    """Otherwise a worker that runs beside it would take the message back while it is being sent."""
    leases = []

    def look(_mail: EmailMessage) -> None:
        with database.connection_context():
            leases.append(Message.get().leased_until)

    house.server.at_data = look
    started = datetime.now(UTC)
    run_due(house.settings, DUE.isoformat())
    assert leases[0] >= max(started, DUE) + timedelta(seconds=house.settings.lease_seconds)
