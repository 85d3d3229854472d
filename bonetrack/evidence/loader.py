"""Reads `trials.csv` and `effects.csv` into one table and refuses a row that breaks the data dictionary."""

from functools import cache
from pathlib import Path

from bonetrack.core.effects import Effect, EvidenceTable, Trial
from bonetrack.evidence.cells import Row, read_rows
from bonetrack.evidence.columns import EFFECT_COLUMNS, REVIEWED_ON, TRIAL_COLUMNS
from bonetrack.evidence.rows import effect_of, printed_of, trial_of
from bonetrack.evidence.spreads import smallest_groups, spread_of

FOLDER = Path(__file__).parent


@cache
def load_evidence() -> EvidenceTable:
    """The project's own table, read once for each process."""
    return read_evidence(FOLDER / "trials.csv", FOLDER / "effects.csv")


def read_evidence(trials_file: Path, effects_file: Path) -> EvidenceTable:
    """Read and check both files. Raises BadEvidence naming file, line and column."""
    trials: dict[str, Trial] = {}
    rows_of_trials: dict[str, Row] = {}
    for row in read_rows(trials_file, TRIAL_COLUMNS):
        trial = trial_of(row)
        if trial.trial_id in trials:
            raise row.refuse("trial", f"{trial.trial_id!r} stands twice")
        trials[trial.trial_id] = trial
        rows_of_trials[trial.trial_id] = row
    rows = list(read_rows(effects_file, EFFECT_COLUMNS))
    printed = [printed_of(row) for row in rows]
    fewest = smallest_groups(printed)
    effects: list[Effect] = []
    seen: dict[tuple[object, ...], int] = {}
    for row, spread_cells in zip(rows, printed, strict=True):
        effect = effect_of(row, spread_of(spread_cells, fewest), trials)
        _refuse_twice(row, effect, seen)
        effects.append(effect)
    _refuse_unused(rows_of_trials, effects)
    return EvidenceTable(trials=trials, effects=tuple(effects), reviewed_on=REVIEWED_ON)


def _refuse_twice(row: Row, effect: Effect, seen: dict[tuple[object, ...], int]) -> None:
    """One trial, one number: the same arm at the same site and month stands once."""
    key = (effect.trial_id, effect.arm, effect.population, effect.site, effect.month, effect.basis, effect.regimen)
    if key in seen:
        raise row.refuse("mean_pct", f"the same result stands on line {seen[key]}")
    seen[key] = row.line


def _refuse_unused(trials: dict[str, Row], effects: list[Effect]) -> None:
    used = {effect.trial_id for effect in effects}
    for trial_id, row in trials.items():
        if trial_id not in used:
            raise row.refuse("trial", f"no effect is listed for {trial_id!r}")
