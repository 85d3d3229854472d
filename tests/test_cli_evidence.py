"""`expect` and `assess` keep their contract: JSON on standard output, one clear line for bad input."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bonetrack.cli_evidence import assess_command, expect_command

TOP = Path(__file__).parent.parent
CASE: dict[str, Any] = {
    "sex": "F",
    "age": 76,
    "menopausal": "post",
    "prior": "none",
    "treatments": [{"agent": "teriparatide", "start_month": 0, "stop_month": None, "dose": "20 ug"}],
    "scans": [
        {"month": 12.5, "site": "lumbar_spine", "bmd_g_cm2": 0.81, "t_score": None, "scanner": None, "vertebrae": None},
        {"month": 0, "site": "lumbar_spine", "bmd_g_cm2": 0.75, "t_score": -2.9, "scanner": None, "vertebrae": None},
    ],
}


def expected(*arguments: str) -> Result:
    return CliRunner().invoke(expect_command, list(arguments))


def assessed(folder: Path, case: object) -> Result:
    file = folder / "CASE.json"
    file.write_text(case if isinstance(case, str) else json.dumps(case), encoding="utf-8")
    return CliRunner().invoke(assess_command, [str(file), "--json"])


def strict(text: str) -> Any:
    """JSON without NaN or infinity."""

    def refuse(name: str) -> None:
        raise ValueError(name)

    return json.loads(text, parse_constant=refuse)


def test_the_expected_course() -> None:
    result = expected(
        "--regimen", "teriparatide[24]>denosumab[24]", "--site", "lumbar_spine", "--months", "6,12,24,48,60", "--json"
    )
    assert (result.exit_code, result.stderr) == (0, "")
    answer = strict(result.stdout)
    assert list(answer) == ["regimen", "site", "grade", "basis", "points", "component", "sources", "ends_at_month"]
    assert (answer["grade"], answer["ends_at_month"], answer["component"]) == ("direct", 48, None)
    assert [list(point) for point in answer["points"]] == [["month", "mean_pct", "se_mean", "low_pct", "high_pct"]] * 5
    assert [point["month"] for point in answer["points"]] == [6, 12, 24, 48, 60]
    assert list(answer["points"][-1].values()) == [60, None, None, None, None]
    assert list(answer["sources"][0]) == ["trial", "citation", "doi", "pmid", "url", "n"]


def test_the_defaults() -> None:
    answer = strict(expected("--regimen", "denosumab", "--site", "total_hip").stdout)
    assert [point["month"] for point in answer["points"]] == [6, 12, 18, 24, 36]
    plain = strict(expected("--regimen", "denosumab", "--site", "total_hip", "--sex", "F", "--prior", "none").stdout)
    assert answer == plain


def test_indirect_has_a_line_and_no_band() -> None:
    answer = strict(expected("--regimen", "estrogen+denosumab", "--site", "total_hip", "--months", "12").stdout)
    point = answer["points"][0]
    assert (answer["grade"], answer["component"]) == ("indirect", "denosumab")
    assert point["mean_pct"] is not None
    assert (point["low_pct"], point["high_pct"]) == (None, None)


def test_one_phase_without_a_trial_leaves_the_whole_regimen_without_a_band() -> None:
    answer = strict(expected("--regimen", "denosumab[24]>teriparatide[24]", "--site", "total_hip").stdout)
    assert answer["grade"] == "indirect"
    assert any(point["mean_pct"] is not None for point in answer["points"])
    assert all(point["low_pct"] is None and point["high_pct"] is None for point in answer["points"])


def test_grade_none_leaves_all_null() -> None:
    answer = strict(expected("--regimen", "romosozumab[12]>none", "--site", "total_hip", "--months", "6,12,24").stdout)
    assert (answer["grade"], answer["ends_at_month"]) == ("none", None)
    assert [list(point.values())[1:] for point in answer["points"]] == [[None] * 4] * 3


@pytest.mark.parametrize(
    "prior", ["none", "estrogen", "testosterone", "bisphosphonate", "denosumab", "anabolic", "raloxifene", "unknown"]
)
@pytest.mark.parametrize("site", ["lumbar_spine", "total_hip", "femoral_neck", "distal_radius_third"])
def test_every_prior_and_site_is_answered(prior: str, site: str) -> None:
    for notation in ("none", "teriparatide", "alendronate+estrogen", "romosozumab[12]>denosumab"):
        result = expected("--regimen", notation, "--site", site, "--prior", prior, "--sex", "M")
        assert result.exit_code == 0
        strict(result.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--regimen", "denosumab"),
        ("--site", "total_hip"),
        ("--regimen", "aspirin", "--site", "total_hip"),
        ("--regimen", "denosumab>none", "--site", "total_hip"),
        ("--regimen", "denosumab", "--site", "hip"),
        ("--regimen", "denosumab", "--site", "total_hip", "--sex", "X"),
        ("--regimen", "denosumab", "--site", "total_hip", "--prior", "not_stated"),
        ("--regimen", "denosumab", "--site", "total_hip", "--months", "six"),
        ("--regimen", "denosumab", "--site", "total_hip", "--months", "-6"),
        ("--regimen", "denosumab", "--site", "total_hip", "--months", "nan"),
        ("--regimen", "denosumab", "--site", "total_hip", "--months", ""),
        ("--regimen", "denosumab", "--site", "total_hip", "--colour", "red"),
        ("--regimen", "denosumab", "--site", "total_hip", "extra"),
    ],
)
def test_bad_questions_get_one_clear_line(arguments: tuple[str, ...]) -> None:
    result = expected(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.strip().splitlines()) == 1


def test_an_assessment(tmp_path: Path) -> None:
    result = assessed(tmp_path, CASE)
    assert (result.exit_code, result.stderr) == (0, "")
    series = strict(result.stdout)["series"]
    assert [(one["site"], one["scanner"]) for one in series] == [("lumbar_spine", None)]
    first, later = series[0]["scans"]
    assert (first["month"], first["lsc_verdict"], first["observed_pct"], first["lsc_pct"]) == (
        0,
        "baseline",
        None,
        None,
    )
    assert list(later) == [
        "month",
        "observed_pct",
        "lsc_pct",
        "lsc_verdict",
        "since_previous",
        "since_phase",
        "expected",
        "against_expectation",
        "verdict",
        "words",
    ]
    assert later["observed_pct"] == pytest.approx(8.0)
    assert list(later["since_previous"]) == ["observed_pct", "lsc_verdict", "p_true_loss"]
    assert list(later["since_phase"]) == [
        "baseline_month",
        "observed_pct",
        "lsc_verdict",
        "estimate_pct",
        "estimate_low_pct",
        "estimate_high_pct",
        "p_true_loss",
    ]
    assert list(later["expected"]) == ["grade", "mean_pct", "low_pct", "high_pct"]
    assert (later["against_expectation"], later["verdict"]) == ("inside", "rise")
    assert later["words"].startswith("Higher than your first scan.")


def test_little_is_needed(tmp_path: Path) -> None:
    least = {"sex": "M", "scans": [{"month": 0, "site": "total_hip", "bmd_g_cm2": 0.8}]}
    nulls = {
        **least,
        "age": None,
        "menopausal": None,
        "prior": None,
        "treatments": [{"agent": "Denosumab", "start_month": None, "stop_month": None, "dose": None}],
        "lsc_g_cm2": None,
        "doses": [{"month": 0}],
    }
    for case in (least, nulls, {"sex": "F", "scans": []}):
        assert assessed(tmp_path, case).exit_code == 0


def test_an_agent_off_the_list_has_no_expectation(tmp_path: Path) -> None:
    case = {**CASE, "treatments": [{"agent": "strontium", "start_month": 0, "stop_month": None}]}
    later = strict(assessed(tmp_path, case).stdout)["series"][0]["scans"][1]
    assert (later["expected"], later["lsc_verdict"]) == (None, "gain")


def change(**changes: object) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda case: {**case, **changes}


def change_scan(**changes: object) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda case: {**case, "scans": [{**case["scans"][0], **changes}]}


@pytest.mark.parametrize(
    "case",
    ['{"sex": "F", "sex": "M", "scans": []}', '{"sex": "F", "lsc_g_cm2": {"total_hip": 0.1, "total_hip": 0.03}}'],
)
def test_a_field_given_twice_is_refused(tmp_path: Path, case: str) -> None:
    result = assessed(tmp_path, case)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "twice" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        (change_scan(bmd_g_cm2=8.12), "bmd_g_cm2"),
        (change_scan(bmd_g_cm2=812), "bmd_g_cm2"),
        (change_scan(bmd_g_cm2=0.29), "bmd_g_cm2"),
        (change_scan(bmd_g_cm2="0.81"), "bmd_g_cm2"),
        (change_scan(bmd_g_cm2=True), "bmd_g_cm2"),
        (change_scan(bmd_g_cm2=None), "bmd_g_cm2"),
        (change_scan(month=None), "month"),
        (change_scan(month="one"), "month"),
        (change_scan(site="wrist"), "site"),
        (change_scan(scanner=3), "scanner"),
        (change(sex="X"), "sex"),
        (change(doses="weekly"), "doses"),
        (change(sex=None), "sex"),
        (change(age=-1), "age"),
        (change(age=121), "age"),
        (change(menopausal="later"), "menopausal"),
        (change(prior="aspirin"), "prior"),
        (change(prior="not_stated"), "prior"),
        (change(treatments={"agent": "x"}), "treatments"),
        (change(treatments=[{"start_month": 0}]), "agent"),
        (change(treatments=[{"agent": "denosumab", "start_month": 6, "stop_month": 6}]), "denosumab"),
        (change(lsc_g_cm2={"lumbar_spine": 0}), "lsc_g_cm2"),
        (change(lsc_g_cm2={"elbow": 0.04}), "lsc_g_cm2"),
        (change(doses_logged_share=1.1), "doses_logged_share"),
        (change(age=10**400), "age"),
        (change_scan(month=1e300), "month"),
        (change(treatments=[{"agent": "denosumab", "start_month": -1e300}]), "start_month"),
        (lambda case: "[" * 100_000 + json.dumps(case), "JSON"),
        (change(colour="red"), "colour"),
        (lambda case: [case], "object"),
        (lambda case: json.dumps(case)[:-1], "JSON"),
        (lambda case: json.dumps(case).replace("0.81", "NaN"), "bmd_g_cm2"),
    ],
)
def test_bad_cases_get_one_clear_line(tmp_path: Path, broken: Callable[[dict[str, Any]], object], named: str) -> None:
    result = assessed(tmp_path, broken(CASE))
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.strip().splitlines()) == 1
    assert named in result.stderr


def test_a_missing_file_gets_one_clear_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(assess_command, [str(tmp_path / "nowhere.json")])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nowhere.json" in result.stderr


def test_the_true_command_needs_no_database_or_setting(tmp_path: Path) -> None:
    """From an empty environment, as anyone would run it; it writes nothing where it stands."""
    command = [sys.executable, "-m", "flask", "--app", str(TOP / "wsgi"), "expect", "--regimen", "denosumab"]
    result = subprocess.run(
        [*command, "--site", "total_hip", "--json"],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin"},
        cwd=tmp_path,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert strict(result.stdout)["grade"] == "direct"
    assert list(tmp_path.iterdir()) == []


def start_with(*arguments: str) -> tuple[bool, list[str]]:
    """Whether the pages are loaded by a start with these words, and the commands that it then knows."""
    asked = f"sys.argv = {['flask', *arguments]!r}"
    answer = "print('bonetrack.web' in sys.modules, *wsgi.app.cli.commands)"
    found = subprocess.run(
        [sys.executable, "-c", f"import sys; {asked}; import wsgi; {answer}"],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=True,
    )
    pages, *commands = found.stdout.split()
    return pages == "True", commands


def test_evidence_is_asked_without_loading_the_pages() -> None:
    assert start_with("--app", "wsgi", "expect", "--site", "total_hip") == (
        False,
        ["expect", "assess", "validate-evidence", "preview-schedule"],
    )


@pytest.mark.parametrize("arguments", [(), ("--app", "wsgi", "outbox"), ("--app", "wsgi"), ("expect",)])
def test_whatever_else_is_asked_gets_the_whole_app(arguments: tuple[str, ...]) -> None:
    pages, commands = start_with(*arguments)
    assert pages
    assert {"outbox", "expect", "assess", "validate-evidence", "migrate"} <= set(commands)
