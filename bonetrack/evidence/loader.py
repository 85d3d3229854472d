"""Reads `trials.csv` and `effects.csv` into one table and refuses a row that breaks the data dictionary."""

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from bonetrack.core.dxa import Site
from bonetrack.core.effects import (
    Analysis,
    Basis,
    DoseClass,
    Effect,
    EvidenceTable,
    PopulationFlag,
    RowSex,
    SourceQuality,
    Trial,
)
from bonetrack.core.errors import BadEvidence, BadRegimen
from bonetrack.core.regimen import PriorClass, Regimen, parse_regimen
from bonetrack.evidence.cells import Row
from bonetrack.evidence.columns import EFFECT_COLUMNS, MEAN_LIMITS_PCT, MONTH_LIMITS, PRIOR_WORDS, TRIAL_COLUMNS
from bonetrack.evidence.spreads import Printed, Spread, smallest_groups, spread_of

FOLDER = Path(__file__).parent
REVIEWED_ON = date(2026, 11, 23)


@cache
def load_evidence() -> EvidenceTable:
    """The project's own table, read once for each process."""
    return read_evidence(FOLDER / "trials.csv", FOLDER / "effects.csv")


def read_evidence(trials_file: Path, effects_file: Path) -> EvidenceTable:
    """Read and check both files. Raises BadEvidence naming file, line and column."""
    trials: dict[str, Trial] = {}
    for row in _rows(trials_file, TRIAL_COLUMNS):
        trial = _trial(row)
        if trial.trial_id in trials:
            raise row.refuse("trial", f"{trial.trial_id!r} stands twice")
        trials[trial.trial_id] = trial
    rows = list(_rows(effects_file, EFFECT_COLUMNS))
    printed = [_printed(row) for row in rows]
    fewest = smallest_groups(printed)
    effects: list[Effect] = []
    seen: dict[tuple[object, ...], int] = {}
    for row, spread_cells in zip(rows, printed, strict=True):
        effect = _effect(row, spread_of(spread_cells, fewest), trials)
        _refuse_twice(row, effect, seen)
        effects.append(effect)
    _refuse_unused(trials_file, trials, effects)
    return EvidenceTable(trials=trials, effects=tuple(effects), reviewed_on=REVIEWED_ON)


def _rows(file: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, restkey="", restval=None)
        if tuple(reader.fieldnames or ()) != columns:
            raise BadEvidence(f"{file.name}, line 1: the columns must be {', '.join(columns)}")
        for cells in reader:
            row = Row(file.name, reader.line_num, cells)
            for column in columns:
                if cells[column] is None:
                    raise row.refuse(column, "is missing")
            if "" in cells:
                raise row.refuse(columns[-1], "has cells after it")
            yield row


def _trial(row: Row) -> Trial:
    year = row.maybe_count("year")
    return Trial(
        trial_id=row.text("trial"),
        name=row.text("name"),
        citation=row.text("citation"),
        doi=row.maybe("doi"),
        pmid=row.maybe("pmid"),
        nct=row.maybe("nct"),
        url=_address(row, "url"),
        year=year,
        source_quality=row.word("source_quality", SourceQuality),
    )


def _address(row: Row, column: str) -> str:
    text = row.text(column)
    if not text.startswith(("https://", "http://")):
        raise row.refuse(column, f"{text!r} is not an address")
    return text


def _printed(row: Row) -> Printed:
    low, high = row.maybe_number("ci_low_pct"), row.maybe_number("ci_high_pct")
    if (low is None) != (high is None):
        raise row.refuse("ci_low_pct" if low is None else "ci_high_pct", "is empty while the other end is given")
    mean = row.number("mean_pct")
    if low is not None and high is not None and not low <= mean <= high:
        raise row.refuse("mean_pct", f"{mean:g} is outside its own interval")
    return Printed(
        regimen=row.text("regimen"),
        site=row.word("site", Site),
        month=row.within("month", MONTH_LIMITS),
        sd=row.maybe_above_zero("sd_pct"),
        se=row.maybe_above_zero("se_pct"),
        ci=None if low is None or high is None else (low, high),
        n=row.maybe_count("n"),
        n_share=row.maybe_count("n_share"),
    )


def _effect(row: Row, spread: Spread, trials: dict[str, Trial]) -> Effect:
    trial_id = row.text("trial")
    if trial_id not in trials:
        raise row.refuse("trial", f"{trial_id!r} is not in trials.csv")
    regimen = _regimen(row)
    basis = row.word("basis", Basis)
    if basis is Basis.FROM_SWITCH and len(regimen.phases) < 2:
        raise row.refuse("basis", "a change from the switch needs a regimen of two phases or more")
    return Effect(
        trial_id=trial_id,
        report=row.text("report"),
        arm=row.text("arm"),
        regimen=regimen,
        dose_class=row.word("dose_class", DoseClass),
        population=row.text("population"),
        population_flag=row.maybe_word("population_flag", PopulationFlag),
        sex=row.word("sex", RowSex),
        prior=_prior(row),
        site=row.word("site", Site),
        month=row.within("month", MONTH_LIMITS),
        mean_pct=row.within("mean_pct", MEAN_LIMITS_PCT),
        sd_pct=spread.sd_pct,
        se_pct=spread.se_pct,
        se_imputed=spread.se_imputed,
        n=row.maybe_count("n") or row.maybe_count("n_share"),
        basis=basis,
        analysis=row.word("analysis", Analysis),
        outlier=_yes(row, "outlier"),
        source_quality=row.word("source_quality", SourceQuality),
        doi=row.maybe("doi"),
        pmid=row.maybe("pmid"),
        note=row.maybe("note") or "",
        source_url=_address(row, "source_url"),
    )


def _regimen(row: Row) -> Regimen:
    try:
        return parse_regimen(row.text("regimen"), evidence=True)
    except BadRegimen as wrong:
        raise row.refuse("regimen", str(wrong)) from None


def _prior(row: Row) -> PriorClass:
    text = row.text("prior_class")
    if text not in PRIOR_WORDS:
        raise row.refuse("prior_class", f"{text!r} is not one of: {', '.join(PRIOR_WORDS)}")
    return PriorClass(text)


def _yes(row: Row, column: str) -> bool:
    text = row.maybe(column)
    if text not in (None, "yes"):
        raise row.refuse(column, f"{text!r} is not 'yes' or empty")
    return text == "yes"


def _refuse_twice(row: Row, effect: Effect, seen: dict[tuple[object, ...], int]) -> None:
    """One trial, one number: the same arm at the same site and month stands once."""
    key = (effect.trial_id, effect.arm, effect.population, effect.site, effect.month, effect.basis, effect.regimen)
    if key in seen:
        raise row.refuse("mean_pct", f"the same result stands on line {seen[key]}")
    seen[key] = row.line


def _refuse_unused(file: Path, trials: dict[str, Trial], effects: list[Effect]) -> None:
    unused = sorted(set(trials) - {effect.trial_id for effect in effects})
    if unused:
        raise BadEvidence(f"{file.name}, column trial: no effect is listed for {', '.join(unused)}")
