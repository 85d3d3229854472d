"""The table of response rules: only what was read leaves it, and a bad row is refused with its place."""

from pathlib import Path

import pytest

from bonetrack.core.errors import BadEvidence
from bonetrack.core.marker_rules import RuleKind
from bonetrack.core.markers import Marker
from bonetrack.evidence.marker_rules import FILE, load_marker_rules, read_marker_rules
from tests.evidence.changed_table import changed_copy


def test_the_thresholds_are_those_of_their_sources() -> None:
    judging = {one.key: (one.marker, one.threshold) for one in load_marker_rules() if one.kind is not RuleKind.NOTE}
    assert judging == {
        "ctx_falls_on_tablets": (Marker.CTX, 56.0),
        "p1np_falls_on_tablets": (Marker.P1NP, 38.0),
        "p1np_rises_on_teriparatide": (Marker.P1NP, 10.0),
    }


def test_every_rule_has_a_source_that_can_be_opened() -> None:
    assert len(load_marker_rules()) == 5
    for rule in load_marker_rules():
        assert rule.source_url.startswith("https://")
        assert rule.citation


def test_what_was_not_read_never_leaves_the_table() -> None:
    assert "unverified" in FILE.read_text(encoding="utf-8"), "the row that proves it"
    assert all(rule.threshold != 280 for rule in load_marker_rules())


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("fall_pct,56,2,4.5", "fall_pct,,2,4.5", "threshold"),
        ("fall_pct,56,2,4.5", "fall_pct,56,4.5,2", "to_month"),
        ("fall_pct,56,2,4.5", "drop,56,2,4.5", "kind"),
        ("teriparatide,p1np", "teriparatid,p1np", "scope"),
        ("https://www.drugs.com/ppa/romosozumab.html", "", "source_url"),
        ("https://www.drugs.com/ppa/romosozumab.html", "drugs.com/ppa/romosozumab", "source_url"),
        ("read,2026-11-23,https://www.drugs.com", "read,23.11.2026,https://www.drugs.com", "reviewed_on"),
        ("read,2026-11-23,https://www.drugs.com", "read,2026-11-23,again,more,https://www.drugs.com", "note"),
    ],
)
def test_a_bad_row_is_refused_with_its_place(tmp_path: Path, old: str, new: str, column: str) -> None:
    broken = changed_copy(FILE, tmp_path, old, new)
    with pytest.raises(BadEvidence, match=rf"marker_rules.csv, line \d+, column {column}"):
        read_marker_rules(broken)


def test_a_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "marker_rules.csv"
    broken.write_text("rule,scope\n", encoding="utf-8")
    with pytest.raises(BadEvidence, match="line 1"):
        read_marker_rules(broken)
