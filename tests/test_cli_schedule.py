"""`preview-schedule` keeps its contract: JSON or lines on standard output, one clear line for bad input."""

import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bonetrack.cli_schedule import preview_command

TOP = Path(__file__).parent.parent
ASKED = {"--rule": "FREQ=DAILY;BYHOUR=8,20", "--zone": "Europe/London", "--start": "2026-03-27T08:00"}


def options(asked: dict[str, str]) -> list[str]:
    return [part for pair in asked.items() for part in pair]


def previewed(*flags: str, **changed: str) -> Result:
    asked = ASKED | {f"--{name}": value for name, value in changed.items()}
    return CliRunner().invoke(preview_command, [*options(asked), *flags])


def test_the_promised_json() -> None:
    result = previewed("--json")
    assert (result.exit_code, result.stderr) == (0, "")
    answer = json.loads(result.stdout)
    assert list(answer) == ["rule", "zone", "words", "occurrences"]
    assert answer["rule"] == "FREQ=DAILY;BYHOUR=8,20"
    assert (answer["zone"], answer["words"]) == ("Europe/London", "Every day at 8:00 and 20:00")
    assert len(answer["occurrences"]) == 10
    assert answer["occurrences"][0] == {"local": "2026-03-27T08:00:00+00:00", "utc": "2026-03-27T08:00:00Z"}
    assert answer["occurrences"][4] == {"local": "2026-03-29T08:00:00+01:00", "utc": "2026-03-29T07:00:00Z"}


def test_lines_to_read() -> None:
    result = previewed(count="2", rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR")
    assert result.stdout.splitlines() == [
        "Every 2 weeks on Monday and Friday at 8:00. Europe/London",
        "Friday 27 March 2026 at 8:00 (2026-03-27T08:00:00Z)",
        "Monday 6 April 2026 at 8:00 (2026-04-06T07:00:00Z)",
    ]


def test_a_thousand_days_are_a_thousand_local_days() -> None:
    answer = json.loads(previewed("--json", rule="RRULE:freq=daily", count="1000", zone="America/New_York").stdout)
    days = [datetime.fromisoformat(each["local"]) for each in answer["occurrences"]]
    assert [local.date() for local in days] == [date(2026, 3, 27) + timedelta(days=n) for n in range(1000)]
    assert {(local.hour, local.minute) for local in days} == {(8, 0)}
    utc = [datetime.fromisoformat(each["utc"]) for each in answer["occurrences"]]
    assert utc == days


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"zone": "Europe/Nowhere"}, "not a time zone"),
        ({"zone": "../../etc/passwd"}, "not a time zone"),
        ({"zone": "Europe"}, "not a time zone"),
        ({"zone": ""}, "not a time zone"),
        ({"zone": "localtime"}, "not a time zone"),
        ({"rule": "FREQ=DAILY;BYSECOND=1"}, "BYSECOND is not supported"),
        ({"rule": "FREQ=DAILY;HELLO=1"}, "HELLO is not a known part"),
        ({"rule": "FREQ=DAILY\nX"}, "is not"),
        ({"rule": ""}, "not a part of a rule"),
        ({"start": "tomorrow"}, "not a local time"),
        ({"start": "2026-03-27"}, "not a local time"),
        ({"start": "2026-02-30T08:00"}, "not a local time"),
        ({"start": "2026-03-27T08:00+01:00"}, "not a local time"),
        ({"start": "2026-03-27T08:00Z"}, "not a local time"),
        ({"start": "0001-01-01T08:00"}, "the year is not from 1900"),
        ({"count": "0"}, "not in the range"),
        ({"count": "1001"}, "not in the range"),
        ({"count": "ten"}, "not a valid integer"),
    ],
)
def test_bad_input_is_one_line_and_status_2(changed: dict[str, str], why: str) -> None:
    result = previewed("--json", **changed)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert why in result.stderr


def test_a_missing_option_is_one_line_too() -> None:
    result = CliRunner().invoke(preview_command, ["--zone", "UTC"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


def test_it_runs_without_database_or_secret_and_writes_nothing(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(TOP), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "flask",
            "--app",
            "wsgi",
            "preview-schedule",
            "--json",
            *(p for pair in ASKED.items() for p in pair),
        ],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout)["occurrences"][0]["utc"] == "2026-03-27T08:00:00Z"
    assert list(tmp_path.iterdir()) == []
