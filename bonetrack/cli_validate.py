"""`validate-evidence`: how well the engine predicts what it has not seen, printed and written to the report."""

import json
from pathlib import Path

import click

from bonetrack.cli_evidence import OneLineCommand, refuse
from bonetrack.core.errors import CoreError
from bonetrack.evidence import load_evidence, read_evidence

REPORT = Path(__file__).parent.parent / "docs" / "validation.md"


@click.command("validate-evidence", cls=OneLineCommand)
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON instead of the report.")
@click.option("--report", default=str(REPORT), show_default="docs/validation.md", help="Where the report is written.")
@click.option("--tables", help="A folder with another trials.csv and effects.csv to check.")
def validate_command(report: str, tables: str | None, *, as_json: bool) -> None:
    """Check every row, and predict each trial from all others."""
    from bonetrack.validation.as_json import validation_json
    from bonetrack.validation.report import write_report
    from bonetrack.validation.study import validate

    try:
        table = load_evidence() if tables is None else read_evidence(*_files(tables))
    except CoreError as wrong:
        refuse(str(wrong))
    found = validate(table)
    page = write_report(found)
    try:
        Path(report).write_text(page, encoding="utf-8")
    except OSError as wrong:
        refuse(f"{report}: cannot be written ({type(wrong).__name__})")
    click.echo(json.dumps(validation_json(found), indent=2, allow_nan=False) if as_json else page, nl=as_json)


def _files(tables: str) -> tuple[Path, Path]:
    trials, effects = Path(tables, "trials.csv"), Path(tables, "effects.csv")
    for file in (trials, effects):
        if not file.is_file():
            refuse(f"{file}: is not there")
    return trials, effects
