"""A series of scans read against its errors, the trials and the treatment."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bonetrack.core.assessment import AgainstExpectation, LscVerdict, Verdict, assess
from bonetrack.core.dxa import Site
from bonetrack.core.effects import Basis
from bonetrack.core.regimen import Treatment
from bonetrack.core.verdicts import FALLS
from tests.core.cases import (
    HIP,
    NECK,
    NO_TRIALS,
    SPINE,
    TAKING,
    effect,
    last,
    scans,
    table,
    treated,
    woman,
)

ON_TREATMENT = json.loads(
    (Path(__file__).parent.parent / "golden" / "one_year_on_treatment.json").read_text(encoding="utf-8")
)
GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "one_follow_up.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", ON_TREATMENT["cases"], ids=lambda case: f"{case['site']} {case['observed_pct']}")
def test_a_year_on_treatment_against_a_sum_over_a_grid(case: dict[str, Any]) -> None:
    site, month, allowed = Site(case["site"]), ON_TREATMENT["month"], ON_TREATMENT["tolerance_pct"]
    evidence = table(effect("alendronate", month, **case["row"], site=site))
    found = last(woman(scans(site, (0, case["bmd"][0]), (month, case["bmd"][1])), TAKING), evidence)
    assert found.since_phase is not None
    assert found.expected is not None
    assert found.since_phase.observed_pct == pytest.approx(case["observed_pct"], abs=allowed)
    assert found.expected.low_pct == pytest.approx(case["band_low_pct"], abs=allowed)
    assert found.expected.high_pct == pytest.approx(case["band_high_pct"], abs=allowed)
    assert found.since_phase.estimate_pct == pytest.approx(case["estimate_pct"], abs=allowed)
    assert found.since_phase.estimate_low_pct == pytest.approx(case["low_pct"], abs=allowed)
    assert found.since_phase.estimate_high_pct == pytest.approx(case["high_pct"], abs=allowed)


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["name"])
def test_golden_cases(case: dict[str, object]) -> None:
    """With an expected mean of 0 the estimate of the treatment equals the one with prior mean 0."""
    site = Site(str(case["site"]))
    first, second = case["bmd"]  # type: ignore[misc]
    flat = table(effect("alendronate", GOLDEN["months"], 0.0, site=site))
    found = last(woman(scans(site, (0, first), (GOLDEN["months"], second)), TAKING), flat)
    assert found.since_phase is not None
    assert found.since_previous is not None
    assert found.observed_pct == pytest.approx(case["observed_pct"], abs=GOLDEN["tolerance_pct"])
    assert found.since_phase.p_true_loss == pytest.approx(case["p_true_loss"], abs=GOLDEN["tolerance_p"])
    assert found.since_previous.p_true_loss == pytest.approx(case["p_true_loss"], abs=GOLDEN["tolerance_p"])
    if found.lsc_verdict is LscVerdict.LOSS:
        assert found.since_phase.estimate_pct == pytest.approx(case["estimate_pct"], abs=GOLDEN["tolerance_pct"])
        assert found.since_phase.estimate_low_pct == pytest.approx(case["low_pct"], abs=GOLDEN["tolerance_pct"])
        assert found.since_phase.estimate_high_pct == pytest.approx(case["high_pct"], abs=GOLDEN["tolerance_pct"])


def test_a_first_scan_says_nothing() -> None:
    found = last(woman(scans(SPINE, (12, 0.8)), TAKING))
    assert (found.verdict, found.lsc_verdict, found.observed_pct) == (Verdict.FIRST_SCAN, LscVerdict.BASELINE, None)


@pytest.mark.parametrize(
    ("site", "later", "verdict"),
    [
        (SPINE, 0.8424, LscVerdict.GAIN),
        (SPINE, 0.8423, LscVerdict.NO_CLEAR_CHANGE),
        (SPINE, 0.7576, LscVerdict.LOSS),
        (SPINE, 0.7577, LscVerdict.NO_CLEAR_CHANGE),
        (HIP, 0.84, LscVerdict.GAIN),
        (HIP, 0.8399, LscVerdict.NO_CLEAR_CHANGE),
        (HIP, 0.76, LscVerdict.LOSS),
        (NECK, 0.8552, LscVerdict.GAIN),
        (NECK, 0.8551, LscVerdict.NO_CLEAR_CHANGE),
    ],
)
def test_a_change_counts_when_it_equals_the_default_lsc(site: Site, later: float, verdict: LscVerdict) -> None:
    found = last(woman(scans(site, (0, 0.8), (12, later))))
    assert found.lsc_verdict is verdict
    assert found.lsc_is_default


def test_the_centres_own_lsc_is_used() -> None:
    own = woman(scans(SPINE, (0, 0.8), (12, 0.824)), lsc_g_cm2={SPINE: 0.024})
    found = last(own)
    assert (found.lsc_verdict, found.lsc_is_default) == (LscVerdict.GAIN, False)
    assert found.lsc_pct == pytest.approx(3.0)
    assert last(replace(own, lsc_g_cm2={SPINE: 0.0241})).lsc_verdict is LscVerdict.NO_CLEAR_CHANGE


def test_a_gain_inside_the_long_term_error_is_only_perhaps_a_rise() -> None:
    """80 %: 1.28155 x 1.85 x sqrt(1/0.8^2 + 1/b^2): 4.10755 at b = 0.8336 and 4.10778 at 0.8335; 100 ln 4.11, 4.10."""
    rise = [
        last(woman(scans(SPINE, (0, 0.8), (12, later)), lsc_g_cm2={SPINE: 0.02}), NO_TRIALS).verdict
        for later in (0.8336, 0.8335)
    ]
    assert rise == [Verdict.RISE, Verdict.MAY_BE_RISE]


def test_scanners_and_vertebrae_break_a_series() -> None:
    case = woman((*scans(SPINE, (0, 0.8)), *scans(SPINE, (12, 0.9), scanner="Prodigy"), *scans(SPINE, (24, 0.81))))
    series = assess(case, NO_TRIALS)
    assert [[scan.month for scan in one.scans] for one in series] == [[0, 24], [12]]
    assert series[1].scans[0].verdict is Verdict.NOT_COMPARABLE
    assert series[1].scanner == "Prodigy"
    unnamed = woman((*scans(SPINE, (0, 0.8)), *scans(SPINE, (12, 0.9), scanner=None)))
    assert len(assess(unnamed, NO_TRIALS)) == 2
    both_unnamed = woman(scans(SPINE, (0, 0.8), (12, 0.9), scanner=None))
    assert len(assess(both_unnamed, NO_TRIALS)) == 1


def test_a_score_alone_is_listed_and_not_judged() -> None:
    case = woman((*scans(SPINE, (0, 0.8)), replace(scans(SPINE, (12, 0.8))[0], bmd_g_cm2=None, t_score=-2.0)))
    found = last(case)
    assert (found.verdict, found.lsc_verdict) == (Verdict.SCORE_ONLY, LscVerdict.NOT_COMPARABLE)


def test_repeats_of_one_day_are_averaged() -> None:
    found = last(woman(scans(SPINE, (0, 0.8), (12, 0.83), (12, 0.85))))
    assert (found.averaged, found.bmd_g_cm2) == (2, pytest.approx(0.84))
    single = last(woman(scans(SPINE, (0, 0.8), (12, 0.84))))
    assert found.error_g_cm2 is not None
    assert single.error_g_cm2 is not None
    assert single.error_g_cm2 == pytest.approx(0.0185)
    # sqrt(0.0185^2 - s^2 / 2) with s = 1.08 % of 0.84
    assert found.error_g_cm2 == pytest.approx(0.017352, abs=0.000001)


@pytest.mark.parametrize(
    ("agent", "baseline", "found_at"),
    [
        ("denosumab", -12, -12),
        ("denosumab", -12.1, None),
        ("denosumab", 1, 1),
        ("denosumab", 1.1, None),
        ("alendronate", 3, 3),
        ("alendronate", 3.1, None),
        ("estrogen", 3, 3),
        ("raloxifene", 3, 3),
        ("zoledronate", 3, None),
        ("teriparatide", 3, None),
    ],
)
def test_the_baseline_of_a_phase(agent: str, baseline: float, found_at: float | None) -> None:
    found = last(woman(scans(SPINE, (baseline, 0.8), (24, 0.8)), treated((agent, 0, None))), NO_TRIALS)
    assert (found.since_phase.baseline_month if found.since_phase else None) == found_at


def test_the_last_scan_in_the_window_is_the_baseline() -> None:
    found = last(woman(scans(SPINE, (-11, 0.9), (-1, 0.8), (0.5, 0.82), (24, 0.82)), TAKING))
    assert found.since_phase is not None
    assert (found.since_phase.baseline_month, found.since_phase.observed_pct) == (0.5, 0)


def test_expected_time_runs_from_the_first_dose() -> None:
    found = last(woman(scans(SPINE, (-6, 0.8), (12, 0.84)), TAKING))
    assert found.expected is not None
    assert found.expected.mean_pct == pytest.approx(5.0, abs=0.05)


def test_a_new_phase_counts_from_its_own_baseline() -> None:
    evidence = table(
        effect("teriparatide", 24, 10), effect("teriparatide[24]>denosumab[24]", 24, 6, basis=Basis.FROM_SWITCH)
    )
    taking = treated(("teriparatide", 0, 24), ("denosumab", 24, None))
    found = last(woman(scans(SPINE, (0, 0.8), (24, 0.9), (36, 0.93)), taking), evidence)
    assert found.since_phase is not None
    assert found.expected is not None
    assert found.since_phase.baseline_month == 24
    assert found.expected.mean_pct == pytest.approx(6 / 1.476759, abs=1e-3)  # the usual shape at 12 of 24 months


@pytest.mark.parametrize(
    ("later", "against", "verdict"),
    [
        (0.84, AgainstExpectation.INSIDE, Verdict.WITHIN_LSC),
        (0.8424, AgainstExpectation.INSIDE, Verdict.RISE),
        (0.93, AgainstExpectation.ABOVE, Verdict.ABOVE_BAND),
        (0.759, AgainstExpectation.BELOW, Verdict.BELOW_BAND),
        (0.7576, AgainstExpectation.BELOW, Verdict.MAY_BE_LOSS),
        (0.75, AgainstExpectation.BELOW, Verdict.CLEAR_FALL),
    ],
)
def test_against_the_band(later: float, against: AgainstExpectation, verdict: Verdict) -> None:
    """Alendronate at 12 months: 5.5 +/- 10.5; an LSC of 5.3. Only a fall keeps an estimate outside the band."""
    rows = table(effect("alendronate", 12, 5.5))
    found = last(woman(scans(SPINE, (0, 0.8), (12, later)), TAKING), rows)
    assert (found.against_expectation, found.verdict) == (against, verdict)
    assert found.since_phase is not None
    centred = found.since_phase.estimate_pct is not None
    assert centred is (against is AgainstExpectation.INSIDE or verdict in FALLS)


def test_a_fall_that_is_less_sure_may_be_a_loss() -> None:
    """Even where the trials' band holds it."""
    falling = table(effect("alendronate", 12, -4, site=HIP))
    found = last(woman(scans(HIP, (0, 0.75), (12, 0.7125)), TAKING), falling)
    assert found.verdict is Verdict.MAY_BE_LOSS
    assert found.against_expectation is AgainstExpectation.INSIDE


def test_the_chance_of_a_true_loss_decides_at_9_tenths() -> None:
    """Hip from 0.750 at 12 months: 0.6979 gives P 0.89981, 0.6978 gives P 0.90022 (worked with awk)."""
    verdicts = [last(woman(scans(HIP, (0, 0.75), (12, later))), NO_TRIALS).verdict for later in (0.6979, 0.6978)]
    chances = [
        last(woman(scans(HIP, (0, 0.75), (12, later))), NO_TRIALS).since_previous.p_true_loss  # type: ignore[union-attr]
        for later in (0.6979, 0.6978)
    ]
    assert chances == pytest.approx([0.899805, 0.900223], abs=0.000001)
    assert verdicts == [Verdict.MAY_BE_LOSS, Verdict.CLEAR_FALL]


def test_a_gain_since_the_start_never_hides_a_loss_since_the_last_scan() -> None:
    found = last(woman(scans(SPINE, (0, 0.8), (24, 0.95), (36, 0.86)), TAKING))
    assert found.lsc_verdict is LscVerdict.GAIN
    assert found.verdict is Verdict.CLEAR_FALL_SINCE_LAST


def test_a_loss_since_the_last_scan_takes_the_estimate_off_the_expectation() -> None:
    """The trials expect far more; beside a loss the estimate must not be drawn up to them."""
    hopeful, nothing = table(effect("denosumab", 36, 20)), table(effect("denosumab", 36, 0))
    case = woman(scans(SPINE, (0, 0.8), (24, 0.95), (36, 0.86)), treated(("denosumab", 0, None)))
    estimates = [last(case, one).since_phase.estimate_pct for one in (hopeful, nothing)]  # type: ignore[union-attr]
    assert estimates[0] is not None
    assert estimates[0] == pytest.approx(estimates[1])


def test_flat_since_the_last_scan_speaks_before_a_rise_since_the_start() -> None:
    found = last(woman(scans(SPINE, (0, 0.8), (12, 0.86), (24, 0.862)), TAKING))
    assert found.lsc_verdict is LscVerdict.GAIN
    assert found.verdict is Verdict.WITHIN_LSC


ROMOSOZUMAB_FIRST = treated(("romosozumab", 0, 12), ("alendronate", 12, None))


@pytest.mark.parametrize(("at", "found_at"), [(-1, None), (0, None), (1, None), (1.1, 1.1), (9, 9), (12, 12)])
def test_no_baseline_lies_before_the_treatment_that_came_before(at: float, found_at: float | None) -> None:
    found = last(woman(scans(HIP, (at, 0.7), (24, 0.735)), ROMOSOZUMAB_FIRST))
    assert (found.since_phase.baseline_month if found.since_phase else None) == found_at


@pytest.mark.parametrize(
    ("treatments", "at", "judged"),
    [
        (ROMOSOZUMAB_FIRST, 9, True),
        (ROMOSOZUMAB_FIRST, 8.9, False),  # it rose on until the switch
        (treated(("risedronate", 0, 12), ("alendronate", 12, None)), 2, True),
        (treated(("denosumab", 0, 12), ("alendronate", 12, None)), 2, True),
        (treated(("risedronate", 0, 12), ("alendronate", 14, None)), 2, True),  # a pause is no treatment
    ],
)
def test_a_scan_long_before_the_end_of_a_builder_is_not_judged(
    treatments: tuple[Treatment, ...], at: float, judged: bool
) -> None:
    before = "+".join(sorted({one.agent for one in treatments} - {"alendronate"}))
    rows = effect(f"{before}[12]>alendronate[12]", 12, 2, site=HIP, basis=Basis.FROM_SWITCH)
    evidence = table(rows, effect("alendronate", 12, 2, site=HIP))
    found = last(woman(scans(HIP, (at, 0.7), (24, 0.714)), treatments), evidence)
    assert found.since_phase is not None
    assert (found.against_expectation is not AgainstExpectation.NOT_JUDGED) == judged


@pytest.mark.parametrize(("month", "compared"), [(12, True), (12.02, True), (13, True), (13.1, False)])
def test_a_scan_within_a_month_of_the_last_visit_is_compared_with_it(month: float, compared: bool) -> None:
    """366 days are 12.02 months: the visit after a year."""
    evidence = table(effect("alendronate", 12, 5))
    found = last(woman(scans(SPINE, (0, 0.8), (month, 0.84)), TAKING), evidence)
    assert found.expected is not None
    assert (found.expected.mean_pct is not None) == compared
    assert (found.against_expectation is AgainstExpectation.INSIDE) == compared
