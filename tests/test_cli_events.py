"""`assess` with broken bones and operations: what they change, and what is refused in one line."""

from pathlib import Path
from typing import Any

import pytest

from tests.test_cli_evidence import CASE, assessed, strict


def hip_case(side: str | None, *events: dict[str, Any], **changes: Any) -> dict[str, Any]:
    scans = [
        {"month": month, "site": "total_hip", "bmd_g_cm2": bmd, "side": side} for month, bmd in ((0, 0.7), (12.5, 0.76))
    ]
    return {**CASE, "scans": scans, "events": list(events), **changes}


def last_of(folder: Path, case: dict[str, Any]) -> dict[str, Any]:
    result = assessed(folder, case)
    assert (result.exit_code, result.stderr) == (0, "")
    found: dict[str, Any] = strict(result.stdout)["series"][-1]["scans"][-1]
    return found


def fracture(site: object = "wrist", month: object = 6, **extra: object) -> dict[str, Any]:
    return {"month": month, "kind": "fracture", "site": site, **extra}


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"events": []}, "rise"),
        ({"events": [fracture()]}, "fracture_on_treatment"),
        ({"events": [fracture("finger_toe_face_skull")]}, "rise"),
        ({"events": [fracture("spine", 0.2)]}, "spine_withheld"),
        ({"events": [{"month": 6, "kind": "spine_operation"}]}, "spine_withheld"),
        ({"events": [{"month": 6, "kind": "hip_replacement", "side": "left"}]}, "rise"),
        ({"events": [fracture(month=14)]}, "rise"),
        ({"events": [fracture(month=14)], "read_at_month": 26}, "fracture_on_treatment"),
        ({"events": [fracture(month=14)], "read_at_month": 26.1}, "rise"),
        ({"fractures": [{"month": 6, "site": "humerus"}]}, "fracture_on_treatment"),
        ({"fractures": [{"month": 6}]}, "fracture_on_treatment"),
        ({"fractures": [{"month": 6, "site": "Toe"}]}, "rise"),
        ({"fractures": [{"month": 0.2, "site": "lumbar_spine"}]}, "spine_withheld"),
        ({"fractures": [{"month": 6, "site": None}], "events": None}, "fracture_on_treatment"),
    ],
)
def test_what_an_event_does_to_the_last_spine_scan(tmp_path: Path, changes: dict[str, Any], verdict: str) -> None:
    assert last_of(tmp_path, {**CASE, **changes})["verdict"] == verdict


@pytest.mark.parametrize(
    ("scanned", "replaced", "ends"),
    [
        ("left", "left", True),
        ("Left ", "left", True),
        ("right", "left", False),
        (None, "left", True),
        ("", "right", True),
        ("both", "left", True),
    ],
)
def test_a_new_hip_ends_its_own_side_and_what_names_none(
    tmp_path: Path, scanned: str | None, replaced: str, ends: bool
) -> None:
    scan = last_of(tmp_path, hip_case(scanned, {"month": 6, "kind": "hip_replacement", "side": replaced}))
    assert (scan["verdict"] == "hip_replaced") is ends
    assert (scan["observed_pct"] is None) is ends


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"events": {"month": 1}}, "events: must be a list"),
        ({"events": ["wrist"]}, "events[0]: must be an object"),
        ({"events": [fracture(), {"kind": "fracture", "site": "hip"}]}, "events[1].month: is missing"),
        ({"events": [fracture(month="June")]}, "events[0].month"),
        ({"events": [{"month": 3, "kind": "fall"}]}, "events[0].kind: 'fall' is not one of: fracture, spine_operation"),
        ({"events": [{"month": 3, "site": "hip"}]}, "events[0].kind"),
        ({"events": [fracture(None)]}, "events[0].site"),
        ({"events": [fracture("elbow\nknee")]}, "events[0].site: 'elbow\\nknee' is not one of: spine, hip, wrist"),
        ({"events": [fracture(side="middle")]}, "events[0].side: 'middle' is not one of: left, right"),
        (
            {"events": [{"month": 3, "kind": "hip_replacement"}]},
            "events[0].side: a hip replacement needs left or right",
        ),
        ({"events": [{"month": 3, "kind": "spine_operation", "site": "spine"}]}, "events[0].site: only a fracture"),
        ({"fractures": [{"site": "hip"}]}, "fractures[0].month: is missing"),
        ({"fractures": [{"month": 3, "site": 4}]}, "fractures[0].site: must be text"),
        ({"read_at_month": "now"}, "read_at_month"),
    ],
)
def test_bad_events_get_one_clear_line(tmp_path: Path, changes: dict[str, Any], named: str) -> None:
    result = assessed(tmp_path, {**CASE, **changes})
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.strip().splitlines()) == 1
    assert named in result.stderr
