"""`validate-evidence`: JSON or the report on standard output, the report in its file, one clear line for bad tables."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bonetrack.cli_validate import REPORT, validate_command
from bonetrack.evidence.loader import FOLDER


def run(*arguments: str) -> Result:
    return CliRunner().invoke(validate_command, list(arguments))


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    for name in ("trials.csv", "effects.csv"):
        shutil.copy(FOLDER / name, tmp_path / name)
    return tmp_path


def test_json_alone_is_printed_and_the_report_written(tmp_path: Path) -> None:
    report = tmp_path / "validation.md"
    result = run("--json", "--report", str(report))
    assert (result.exit_code, result.stderr) == (0, "")
    answer = json.loads(result.stdout, parse_constant=lambda name: pytest.fail(name))
    assert {"accuracy", "left_out", "calibration", "estimates", "falls"} <= set(answer)
    assert answer["patients"] == 10_000
    assert report.read_text(encoding="utf-8") == REPORT.read_text(encoding="utf-8")


def test_a_bad_row_is_named_with_file_line_and_column(tables: Path) -> None:
    file = tables / "effects.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join([lines[0], lines[1].replace("lumbar_spine", "elbow"), *lines[2:]]), encoding="utf-8")
    result = run("--tables", str(tables), "--report", str(tables / "report.md"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "effects.csv, line 2, column site: 'elbow'" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not (tables / "report.md").exists()


def test_tables_that_are_not_there_get_one_line(tmp_path: Path) -> None:
    result = run("--tables", str(tmp_path))
    assert result.exit_code == 2
    assert "trials.csv: is not there" in result.stderr


def test_a_report_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    result = run("--report", str(tmp_path / "no" / "folder.md"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "cannot be written" in result.stderr
