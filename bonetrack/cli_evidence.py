"""`expect` and `assess`: the calculation for anyone to check. No database, secret, setting or network."""

import json
import sys
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn

import click

from bonetrack.core.dxa import Site
from bonetrack.core.effects import Sex
from bonetrack.core.errors import CoreError
from bonetrack.core.expectation import Expectation, expect
from bonetrack.core.regimen import PriorClass, parse_regimen
from bonetrack.evidence import load_evidence

BAD_INPUT = 2
_PRIORS = [one.value for one in PriorClass if one is not PriorClass.NOT_STATED]


class OneLineCommand(click.Command):
    """A command whose complaints are one line, without the usage that click prints before them."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as wrong:
            refuse(" ".join(wrong.format_message().split()))


@click.command("expect", cls=OneLineCommand)
@click.option("--regimen", "notation", required=True, help="For example teriparatide[24]>denosumab[24].")
@click.option("--site", required=True, type=click.Choice([one.value for one in Site]))
@click.option("--sex", default=Sex.FEMALE.value, show_default=True, type=click.Choice([one.value for one in Sex]))
@click.option("--prior", default=PriorClass.NONE.value, show_default=True, type=click.Choice(_PRIORS))
@click.option("--months", default="6,12,18,24,36", show_default=True, help="Months from the start, with commas.")
@click.option("--json", "_as_json", is_flag=True, help="The answer is always JSON; kept for clearness.")
def expect_command(notation: str, site: str, sex: str, prior: str, months: str, _as_json: bool) -> None:
    """The expected course of a regimen at one site."""
    try:
        expectation = expect(
            parse_regimen(notation),
            Site(site),
            sex=Sex(sex),
            prior=PriorClass(prior),
            months=_read_months(months),
            table=load_evidence(),
        )
    except CoreError as wrong:
        refuse(str(wrong))
    _print(_expectation_json(expectation, notation))


@click.command("assess", cls=OneLineCommand)
@click.argument("case_file", metavar="CASE.json")
@click.option("--json", "_as_json", is_flag=True, help="The answer is always JSON; kept for clearness.")
def assess_command(case_file: str, _as_json: bool) -> None:
    """What a series of scans says, scan by scan."""
    from bonetrack.core.assessment import assess
    from bonetrack.interop.case_json import read_case, series_json
    from bonetrack.words.verdicts import verdict_words

    table = load_evidence()
    try:
        found = assess(read_case(_read_json(case_file)), table)
    except CoreError as wrong:
        refuse(str(wrong))
    answer = []
    for series in found:
        words = {i: verdict_words(scan, series.key, table.reviewed_on).whole for i, scan in enumerate(series.scans)}
        answer.append(series_json(series, words))
    _print({"series": answer})


EVIDENCE_COMMANDS: tuple[click.Command, ...] = (expect_command, assess_command)


def _read_months(text: str) -> list[float]:
    months = []
    for part in text.split(","):
        try:
            month = float(part)
        except ValueError:
            refuse(f"--months: {part.strip()!r} is not a number")
        if not isfinite(month) or month < 0:
            refuse(f"--months: {part.strip()!r} is not a month from 0 on")
        months.append(month)
    return months


def _read_json(case_file: str) -> object:
    try:
        text = Path(case_file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        refuse(f"{case_file}: cannot be read ({type(wrong).__name__})")
    try:
        return json.loads(text, object_pairs_hook=_fields)
    except (ValueError, RecursionError) as wrong:
        refuse(f"{case_file}: is not JSON ({wrong})")


def _fields(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose fields stand there once: of two values nobody knows which one is meant."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} stands there twice")
    return found


def _expectation_json(expectation: Expectation, notation: str) -> dict[str, Any]:
    from bonetrack.words.evidence import basis_sentence

    return {
        "regimen": notation,
        "site": expectation.site.value,
        "grade": expectation.grade.value,
        "basis": basis_sentence(expectation.basis),
        "points": [
            {
                "month": point.month,
                "mean_pct": point.mean_pct,
                "se_mean": point.se_mean,
                "low_pct": point.low_pct,
                "high_pct": point.high_pct,
            }
            for point in expectation.points
        ],
        "component": expectation.component,
        "sources": [
            {
                "trial": source.name,
                "citation": source.citation,
                "doi": source.doi,
                "pmid": source.pmid,
                "url": source.url,
                "n": source.n,
            }
            for source in expectation.sources
        ],
        "ends_at_month": expectation.ends_at_month,
    }


def _print(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(answer, indent=2, allow_nan=False, ensure_ascii=False))


def refuse(why: str) -> NoReturn:
    click.echo(why, err=True)
    sys.exit(BAD_INPUT)
