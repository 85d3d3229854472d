"""Published response rules of bone markers, each with its source. Only what was read reaches a person."""

import csv
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from bonetrack.core.errors import BadEvidence
from bonetrack.core.marker_rules import MarkerRule, RuleKind, RuleScope
from bonetrack.core.markers import Marker
from bonetrack.evidence.cells import Row

FILE = Path(__file__).parent / "marker_rules.csv"
COLUMNS = (
    "rule",
    "scope",
    "marker",
    "kind",
    "threshold",
    "from_month",
    "to_month",
    "citation",
    "status",
    "reviewed_on",
    "source_url",
    "note",
)


class MarkerRuleStatus(StrEnum):
    READ = "read"
    UNVERIFIED = "unverified"


@cache
def load_marker_rules() -> tuple[MarkerRule, ...]:
    return read_marker_rules(FILE)


def read_marker_rules(file: Path) -> tuple[MarkerRule, ...]:
    """The rules that were read, in the order of the table. Raises BadEvidence naming file, line and column."""
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise BadEvidence(f"{file.name}, line 1: the columns must be {', '.join(COLUMNS)}")
        return tuple(_rules(reader, file.name))


def _rules(reader: "csv.DictReader[str]", name: str) -> Iterator[MarkerRule]:
    """Rows that were not read are checked for their words alone and kept back."""
    for cells in reader:
        row = Row(name, reader.line_num, cells)
        if row.word("status", MarkerRuleStatus) is MarkerRuleStatus.READ:
            yield _rule(row)


def _rule(row: Row) -> MarkerRule:
    kind = row.word("kind", RuleKind)
    threshold = row.maybe_above_zero("threshold")
    first, last = row.maybe_number("from_month"), row.maybe_number("to_month")
    if kind is not RuleKind.NOTE:
        if threshold is None:
            raise row.refuse("threshold", "is empty, but a rule that judges has one")
        if first is None or last is None or not 0 <= first < last:
            raise row.refuse("to_month", "must come after from_month")
    return MarkerRule(
        key=row.text("rule"),
        scope=row.word("scope", RuleScope),
        marker=row.word("marker", Marker),
        kind=kind,
        threshold=threshold,
        from_month=first,
        to_month=last,
        citation=row.text("citation"),
        source_url=row.text("source_url"),
        reviewed_on=date.fromisoformat(row.text("reviewed_on")),
    )
