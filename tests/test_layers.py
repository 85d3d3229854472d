"""Imports go down only: the table of the house, held against every file."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent / "bonetrack"
STDLIB = set(sys.stdlib_module_names)

# room -> (rooms it may import, libraries it may import)
TABLE: dict[str, tuple[set[str], set[str]]] = {
    "core": (set(), {"numpy", "dateutil"}),
    "evidence": ({"core"}, {"numpy"}),
    "validation": ({"core", "evidence"}, set()),
    "storage": ({"core"}, {"peewee", "playhouse"}),
    "words": ({"core"}, {"babel"}),
    "services": ({"core", "evidence", "storage"}, {"argon2", "itsdangerous", "email_validator", "tzdata"}),
    "charts": ({"core"}, {"plotly"}),
    "interop": ({"core", "services"}, {"icalendar", "dateutil"}),
    "reminders": (
        {"core", "storage", "services", "words", "settings", "logs"},
        {"jinja2", "apscheduler", "dateutil", "itsdangerous"},
    ),
    "web": (
        {"core", "evidence", "storage", "services", "charts", "interop", "words", "settings", "logs"},
        {"flask", "flask_login", "flask_wtf", "wtforms", "werkzeug", "markupsafe", "babel", "itsdangerous", "click"},
    ),
}
ANY_ROOM = {
    "app",
    "app_without_pages",
    "cli",
    "cli_bounce",
    "cli_evidence",
    "cli_validate",
    "cli_reminders",
    "cli_schedule",
    "cli_demo",
    "demo",
    "serve",
    "__main__",
    "logs",
    "server_log",
    "cli_house",
    "cli_migrate",
    "settings",
}
ONLY_IN = {"apscheduler": {"reminders/worker.py"}}


def files_of(room: str) -> list[Path]:
    return sorted((HOUSE / room).rglob("*.py"))


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            if node.module == "bonetrack":
                yield from (f"bonetrack.{alias.name}" for alias in node.names)
            elif node.module:
                yield node.module


def breaches(path: Path, room: str, source_name: str) -> list[str]:
    rooms, libraries = TABLE[room]
    found = []
    for name in imports_of(path):
        top, _, rest = name.partition(".")
        if top == "bonetrack":
            target = rest.split(".")[0]
            if target and target != room and target not in rooms:
                found.append(f"{source_name} imports {name}")
        elif top not in STDLIB and top not in libraries:
            found.append(f"{source_name} imports {name}")
        if top in ONLY_IN and source_name not in ONLY_IN[top]:
            found.append(f"{source_name} imports {name}, which only {sorted(ONLY_IN[top])} may")
    return found


@pytest.mark.parametrize("room", sorted(TABLE))
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    files = files_of(room)
    assert files, f"no files in {room}"
    found = [text for path in files for text in breaches(path, room, path.relative_to(HOUSE).as_posix())]
    assert found == []


def test_every_file_stands_in_a_known_room() -> None:
    rooms = {path.relative_to(HOUSE).parts[0].removesuffix(".py") for path in HOUSE.rglob("*.py")} - {"__init__"}
    assert rooms <= set(TABLE) | ANY_ROOM, rooms - set(TABLE) - ANY_ROOM


def test_the_core_asks_no_clock_no_environment_and_no_chance() -> None:
    forbidden = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time"), ("os", "environ")}
    for path in files_of("core"):
        names = set(imports_of(path))
        assert not names & {"os", "random", "secrets", "time", "sqlite3", "socket"}, path
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert (node.value.id, node.attr) not in forbidden, f"{path}:{node.lineno}"


def test_the_package_itself_imports_nothing_but_the_choice_of_tz_data() -> None:
    assert list(imports_of(HOUSE / "__init__.py")) == ["zoneinfo"]


def test_a_breach_is_seen(tmp_path: Path) -> None:
    """The test above can fail: a core file that imports flask, and a room above, is named."""
    wrong = tmp_path / "wrong.py"
    wrong.write_text("import flask\nfrom bonetrack.web import page\n", encoding="utf-8")
    assert len(breaches(wrong, "core", "core/wrong.py")) == 2
