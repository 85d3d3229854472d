"""Published response rules of bone markers, each with its source. Only what was read reaches a person."""

from functools import cache
from pathlib import Path

from bonetrack.core.marker_rules import MarkerRule, RuleKind, RuleScope
from bonetrack.core.markers import Marker
from bonetrack.evidence.cells import Row, read_rows
from bonetrack.evidence.columns import RuleStatus

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


@cache
def load_marker_rules() -> tuple[MarkerRule, ...]:
    return read_marker_rules(FILE)


def read_marker_rules(file: Path) -> tuple[MarkerRule, ...]:
    """The rules that were read, in the order of the table; of the others only the status is looked at.

    Raises BadEvidence naming file, line and column.
    """
    rows = read_rows(file, COLUMNS)
    return tuple(_rule(row) for row in rows if row.word("status", RuleStatus) is RuleStatus.READ)


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
        source_url=row.address("source_url"),
        reviewed_on=row.day("reviewed_on"),
    )
