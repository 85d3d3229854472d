"""The README says what the program does: the purpose, the settings, the commands, the map."""

import json
import re
from pathlib import Path

from click.testing import CliRunner
from flask import Flask

from bonetrack.cli_evidence import assess_command
from bonetrack.words.intended_purpose import intended_purpose

TOP = Path(__file__).parent.parent
README = (TOP / "README.md").read_text(encoding="utf-8")
ONE_LINE = " ".join(README.split())


def test_the_purpose_stands_word_for_word() -> None:
    for paragraph in intended_purpose():
        assert paragraph in ONE_LINE


def test_every_setting_is_explained() -> None:
    read = set(
        re.findall(r'read\.\w+\(\s*"([A-Z_]+)"', (TOP / "bonetrack" / "settings.py").read_text(encoding="utf-8"))
    )
    assert len(read) >= 13
    missing = {name for name in read if f"`{name}`" not in README}
    assert missing == set()


def test_every_command_is_named(app: Flask) -> None:
    own = {name for name in app.cli.commands if name not in ("run", "shell", "routes")}
    missing = {name for name in own if f"flask --app wsgi {name}" not in README}
    assert missing == set()


def test_the_picture_and_the_files_it_names_exist() -> None:
    named = set(re.findall(r"`((?:docs|tests|bonetrack|static)/[\w./-]+)`", README))
    named |= set(re.findall(r'src="([^"]+)"', README))
    assert named
    assert [name for name in sorted(named) if not (TOP / name).exists()] == []


def test_every_room_is_on_the_map() -> None:
    rooms = {path.name for path in (TOP / "bonetrack").iterdir() if (path / "__init__.py").exists()}
    assert {room for room in rooms if f"{room}/" not in README} == set()


def test_the_case_in_it_can_be_read(tmp_path: Path) -> None:
    (case,) = re.findall(r"```json\n(.*?)```", README, flags=re.DOTALL)
    file = tmp_path / "CASE.json"
    file.write_text(case, encoding="utf-8")
    result = CliRunner().invoke(assess_command, [str(file)])
    assert (result.exit_code, result.stderr) == (0, "")
    assert [scan["lsc_verdict"] for scan in json.loads(result.stdout)["series"][0]["scans"]] == [
        "baseline",
        "no_clear_change",
    ]
