"""Small files, small functions, no rooms without a name."""

import ast
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
HOUSE = TOP / "bonetrack"
LONGEST_FILE_LINES = 300
LONGEST_FUNCTION_LINES = 40
LONGEST_TEMPLATE_LINES = 120
HARMLESS_OWNERS = ("globals", "filters", "headers", "config", "values", "session", "data", "cli")
NAMELESS = {"utils", "helpers", "manager", "misc", "common"}
FILES = sorted(HOUSE.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(TOP).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_is_short_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE_LINES
    assert path.stem not in NAMELESS
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring, "a module says in one to three lines what it is"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_functions_are_short(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONGEST_FUNCTION_LINES, f"{node.name} has {length} lines"


def test_templates_are_short() -> None:
    for path in (TOP / "templates").rglob("*.*"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_TEMPLATE_LINES, path


def test_the_web_never_writes_rows_past_the_services() -> None:
    writers = {"save", "create", "insert", "update", "delete_instance", "execute", "insert_many", "bulk_create"}
    for path in (HOUSE / "web").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in writers:
                owner = ast.unparse(node.func.value)
                inserts_into_a_list = node.func.attr == "insert" and len(node.args) == 2
                harmless = owner.endswith(HARMLESS_OWNERS) or inserts_into_a_list
                assert harmless, f"{name_of(path)}:{node.lineno} calls {owner}.{node.func.attr}()"
