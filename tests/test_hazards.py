"""The hazard log is true: every control names a test, and the test exists."""

import ast
import re
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (TOP / "docs" / "hazards.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"^\| \d+ \|", line)
]


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_rows_are_numbered_through() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, len(ROWS) + 1))
    assert len(ROWS) >= 15


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_hazard_has_grades_a_control_and_a_test_that_exists(row: list[str]) -> None:
    _number, hazard, severity, likelihood, control, proof = row
    assert hazard
    assert control
    assert severity in "1234"
    assert likelihood in "ABC"
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", proof)
    assert named, "a hazard without a test is not controlled"
    for file_name, test_name in named:
        assert (TOP / file_name).exists(), file_name
        assert test_name in names_in(TOP / file_name), f"{file_name}::{test_name}"
