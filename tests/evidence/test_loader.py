"""A bad row is refused with its file, line and column."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from bonetrack.core.dxa import Site
from bonetrack.core.errors import BadEvidence
from bonetrack.evidence import load_evidence, read_evidence
from bonetrack.evidence.columns import EFFECT_COLUMNS, TRIAL_COLUMNS
from bonetrack.evidence.loader import FOLDER
from bonetrack.evidence.spreads import Printed, smallest_groups, spread_of

Rows = list[dict[str, str]]
EFFECTS, TRIALS = "effects.csv", "trials.csv"


def copy(folder: Path, file: str, change: Callable[[Rows], None]) -> tuple[Path, Path]:
    """The project's tables with one change in one file."""
    for name in (TRIALS, EFFECTS):
        with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        if name == file:
            change(rows)
        with (folder / name).open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder / TRIALS, folder / EFFECTS


def setting(column: str, value: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[1][column] = value

    return change


def test_an_untouched_copy_is_read(tmp_path: Path) -> None:
    untouched = copy(tmp_path, EFFECTS, list)  # type: ignore[arg-type]
    assert len(read_evidence(*untouched).effects) == len(load_evidence().effects)


BAD_EFFECTS = [
    ("trial", "unheard-of"),
    ("regimen", "aspirin"),
    ("regimen", "denosumab>none"),
    ("regimen", "pth_2_85"),
    ("dose_class", "large"),
    ("population_flag", "tall"),
    ("sex", "both"),
    ("prior_class", "unknown"),
    ("prior_class", ""),
    ("site", "trochanter"),
    ("month", "0"),
    ("month", ""),
    ("month", "twelve"),
    ("mean_pct", "nan"),
    ("mean_pct", "1000"),
    ("mean_pct", ""),
    ("sd_pct", "-1"),
    ("se_pct", "0"),
    ("se_pct", "inf"),
    ("n", "0"),
    ("n", "12.5"),
    ("n", "many"),
    ("n_share", "0"),
    ("n_share", "12"),
    ("ci_low_pct", "low"),
    ("ci_high_pct", "nan"),
    ("doi", "jbmr.1472"),
    ("doi", "https://doi.org/10.1002/jbmr.1472"),
    ("doi", "10.1002/jbmr. 1472"),
    ("pmid", "PMC4191553"),
    ("pmid", "0"),
    ("month", "241"),
    ("mean_pct", "-21"),
    ("basis", "difference_vs_placebo"),
    ("analysis", "some"),
    ("outlier", "maybe"),
    ("source_quality", "hearsay"),
    ("source_url", ""),
    ("source_url", "somewhere"),
    ("arm", ""),
    ("report", ""),
    ("population", ""),
]


@pytest.mark.parametrize(("column", "value"), BAD_EFFECTS)
def test_a_bad_effect_is_refused_with_its_place(tmp_path: Path, column: str, value: str) -> None:
    with pytest.raises(BadEvidence, match=rf"effects\.csv, line 3, column {column}") as refused:
        read_evidence(*copy(tmp_path, EFFECTS, setting(column, value)))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("given", "empty"), [("ci_low_pct", "ci_high_pct"), ("ci_high_pct", "ci_low_pct")])
def test_half_an_interval_is_refused(tmp_path: Path, given: str, empty: str) -> None:
    with pytest.raises(BadEvidence, match=f"line 3, column {empty}"):
        read_evidence(*copy(tmp_path, EFFECTS, setting(given, "1")))


BAD_TRIALS = [
    ("trial", ""),
    ("name", ""),
    ("citation", ""),
    ("doi", "doi:10.1002/jbmr.1472"),
    ("pmid", "22095631a"),
    ("nct", "NCT52334"),
    ("nct", "nct00523341"),
    ("url", "ftp://example.org"),
    ("url", ""),
    ("year", "soon"),
    ("year", "1917"),
    ("year", "2031"),
    ("year", "2003.5"),
    ("source_quality", "good"),
]


@pytest.mark.parametrize(("column", "value"), BAD_TRIALS)
def test_a_bad_trial_is_refused_with_its_place(tmp_path: Path, column: str, value: str) -> None:
    with pytest.raises(BadEvidence, match=rf"trials\.csv, line 3, column {column}"):
        read_evidence(*copy(tmp_path, TRIALS, setting(column, value)))


def test_one_result_stands_once(tmp_path: Path) -> None:
    with pytest.raises(BadEvidence, match="stands on line 2"):
        read_evidence(*copy(tmp_path, EFFECTS, lambda rows: rows.append(rows[0])))


def test_one_trial_stands_once(tmp_path: Path) -> None:
    with pytest.raises(BadEvidence, match="stands twice"):
        read_evidence(*copy(tmp_path, TRIALS, lambda rows: rows.append(rows[0])))


def test_a_trial_without_effects_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadEvidence, match=r"trials\.csv, line \d+, column trial: no effect is listed for 'lonely'"):
        read_evidence(*copy(tmp_path, TRIALS, lambda rows: rows.append({**rows[0], "trial": "lonely"})))


def test_a_mean_outside_its_own_interval_is_refused(tmp_path: Path) -> None:
    def change(rows: Rows) -> None:
        rows[1].update(mean_pct="5", ci_low_pct="6", ci_high_pct="7")

    with pytest.raises(BadEvidence, match="line 3, column mean_pct"):
        read_evidence(*copy(tmp_path, EFFECTS, change))


def test_an_interval_the_wrong_way_round_is_refused(tmp_path: Path) -> None:
    def change(rows: Rows) -> None:
        rows[1].update(mean_pct="6.5", ci_low_pct="7", ci_high_pct="6")

    with pytest.raises(BadEvidence, match="line 3, column ci_low_pct: 7 is above the other end, 6"):
        read_evidence(*copy(tmp_path, EFFECTS, change))


def test_a_change_from_a_switch_needs_a_switch(tmp_path: Path) -> None:
    def change(rows: Rows) -> None:
        rows[1].update(regimen="denosumab", basis="change_from_switch")

    with pytest.raises(BadEvidence, match="line 3, column basis"):
        read_evidence(*copy(tmp_path, EFFECTS, change))


@pytest.mark.parametrize("file", [TRIALS, EFFECTS])
@pytest.mark.parametrize(("cut", "tail", "why"), [(0, ",one too many", "has cells after it"), (1, "", "is missing")])
def test_a_line_of_another_length_is_refused(tmp_path: Path, file: str, cut: int, tail: str, why: str) -> None:
    paths = copy(tmp_path, file, list)  # type: ignore[arg-type]
    path = tmp_path / file
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].rsplit(",", cut)[0] + tail
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(BadEvidence, match=rf"{file}, line 3, column \w+: {why}"):
        read_evidence(*paths)


@pytest.mark.parametrize("column", [*EFFECT_COLUMNS])
def test_every_column_of_the_effects_can_be_refused(column: str) -> None:
    """Every column but the free note has a bad cell above."""
    refused = {values[0] for values in BAD_EFFECTS}
    assert column in refused or column == "note"


@pytest.mark.parametrize("column", [*TRIAL_COLUMNS])
def test_every_column_of_the_trials_can_be_refused(column: str) -> None:
    assert column in {values[0] for values in BAD_TRIALS}


def test_other_columns_are_refused(tmp_path: Path) -> None:
    def change(rows: Rows) -> None:
        for row in rows:
            row["extra"] = "1"

    with pytest.raises(BadEvidence, match="line 1"):
        read_evidence(*copy(tmp_path, EFFECTS, change))


def printed(**changes: object) -> Printed:
    plain = {"sd": None, "se": None, "ci": None, "n": None, "n_share": None}
    return Printed(regimen="denosumab", site=Site.LUMBAR_SPINE, month=12, **{**plain, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "se", "sd", "imputed"),
    [
        (printed(se=0.7, n=100), 0.7, 7.0, False),
        (printed(ci=(4.0, 7.92), n=100), 1.0, 10.0, False),
        (printed(sd=4.0, n=64), 0.5, 4.0, False),
        (printed(sd=4.0, n_share=64), 0.5, 4.0, False),
        (printed(n=81), 1.25 * 4.5 / 9, None, True),
        (printed(n_share=81), 1.25 * 4.5 / 9, None, True),
        (printed(), 1.25 * 4.5 / 6, None, True),
    ],
)
def test_every_row_gets_an_error(row: Printed, se: float, sd: float | None, imputed: bool) -> None:
    fewest = smallest_groups([printed(n=36), printed(n=400)])
    found = spread_of(row, fewest)
    assert found.se_pct == pytest.approx(se)
    assert found.sd_pct == (None if sd is None else pytest.approx(sd))
    assert found.se_imputed is imputed


def test_where_nobody_is_counted_few_people_are_assumed() -> None:
    assert spread_of(printed(), {}).se_pct == pytest.approx(1.25 * 4.5 / 20**0.5)
