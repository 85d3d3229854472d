"""DICTIONARY.md and the loader say the same: the columns in their order, and the words each may hold."""

import re
from enum import StrEnum

import pytest

from bonetrack.core.agents import LabelRegion
from bonetrack.core.dxa import Site
from bonetrack.core.effects import Analysis, Basis, DoseClass, PopulationFlag, RowSex, SourceQuality
from bonetrack.core.marker_rules import RuleKind as MarkerRuleKind
from bonetrack.core.marker_rules import RuleScope
from bonetrack.core.markers import Marker
from bonetrack.evidence.agent_rules import COLUMNS as RULE_COLUMNS
from bonetrack.evidence.agent_rules import RuleKind, RuleRhythm
from bonetrack.evidence.columns import (
    EFFECT_COLUMNS,
    MEAN_LIMITS_PCT,
    MONTH_LIMITS,
    PRIOR_WORDS,
    TRIAL_COLUMNS,
    RuleStatus,
)
from bonetrack.evidence.loader import FOLDER
from bonetrack.evidence.marker_rules import COLUMNS as MARKER_COLUMNS

TEXT = (FOLDER / "DICTIONARY.md").read_text(encoding="utf-8")
TRIALS, EFFECTS, RULES, MARKERS = "trials.csv", "effects.csv", "agent_rules.csv", "marker_rules.csv"


def section(title: str) -> str:
    """The text under a heading up to the next one."""
    return re.split(r"^#+ ", TEXT.split(f"# {title}", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def lines(title: str) -> dict[str, tuple[str, ...]]:
    """The table of a section: its first cell without ticks, and the others."""
    found = re.findall(r"^\| (`.+)\|$", section(title), re.MULTILINE)
    rows = [[cell.strip() for cell in line.split(" | ")] for line in found]
    return {row[0].strip("`"): tuple(row[1:]) for row in rows}


def values(words: type[StrEnum]) -> set[str]:
    return {word.value for word in words}


@pytest.mark.parametrize(
    ("title", "columns"),
    [(TRIALS, TRIAL_COLUMNS), (EFFECTS, EFFECT_COLUMNS), (RULES, RULE_COLUMNS), (MARKERS, MARKER_COLUMNS)],
)
def test_the_columns_stand_in_their_order(title: str, columns: tuple[str, ...]) -> None:
    assert tuple(lines(title)) == columns


@pytest.mark.parametrize(
    ("title", "column", "words"),
    [
        (TRIALS, "source_quality", values(SourceQuality)),
        (EFFECTS, "source_quality", values(SourceQuality)),
        (EFFECTS, "dose_class", values(DoseClass)),
        (EFFECTS, "sex", values(RowSex)),
        (EFFECTS, "prior_class", set(PRIOR_WORDS)),
        (EFFECTS, "site", values(Site)),
        (EFFECTS, "basis", values(Basis)),
        (EFFECTS, "analysis", values(Analysis)),
        (EFFECTS, "outlier", {"yes"}),
        (RULES, "kind", values(RuleKind)),
        (RULES, "rhythm", values(RuleRhythm)),
        (RULES, "region", {"any", *values(LabelRegion)}),
        (RULES, "status", values(RuleStatus)),
        (MARKERS, "scope", values(RuleScope)),
        (MARKERS, "marker", values(Marker)),
        (MARKERS, "kind", values(MarkerRuleKind)),
        (MARKERS, "status", values(RuleStatus)),
    ],
)
def test_a_word_column_names_exactly_its_words(title: str, column: str, words: set[str]) -> None:
    kind, meaning = lines(title)[column]
    assert kind.startswith("word")
    assert set(re.findall(r"`([^`]+)`", meaning)) == words


def test_the_flags_are_exactly_those_of_the_loader() -> None:
    assert list(lines("Population flags")) == [flag.value for flag in PopulationFlag]


@pytest.mark.parametrize(("column", "limits"), [("month", MONTH_LIMITS), ("mean_pct", MEAN_LIMITS_PCT)])
def test_the_limits_of_a_number_are_those_of_the_loader(column: str, limits: tuple[float, float]) -> None:
    assert lines(EFFECTS)[column][0] == f"number, {limits[0]:g} to {limits[1]:g}"


def test_every_other_column_that_may_be_empty_says_so() -> None:
    may_be_empty = {"doi", "pmid", "nct", "year", "population_flag", "sd_pct", "se_pct", "ci_low_pct", "ci_high_pct"}
    may_be_empty |= {"n", "n_share", "outlier", "note"}
    told = {name for title in (TRIALS, EFFECTS) for name, cells in lines(title).items() if "empty" in cells[0]}
    assert told == may_be_empty
