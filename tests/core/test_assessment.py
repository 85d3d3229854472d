"""A series of scans read against its errors, the trials and the treatment."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bonetrack.core.assessment import AgainstExpectation, LscVerdict, ScanAssessment, Verdict, assess
from bonetrack.core.cases import Case, Fracture, Menopausal, Scan
from bonetrack.core.dxa import Site
from bonetrack.core.effects import Basis, EvidenceTable
from bonetrack.core.grades import Grade
from bonetrack.core.regimen import PriorClass
from bonetrack.core.verdicts import FALLS
from tests.core.cases import HIP, NECK, SPINE, effect, man, scans, table, treated, woman

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "one_follow_up.json").read_text(encoding="utf-8"))
NO_TRIALS = table(effect("raloxifene"))
SITES = (SPINE, HIP, NECK, Site.DISTAL_RADIUS_THIRD)
ALENDRONATE = table(
    *(effect("alendronate", 12, 5, site=site) for site in SITES),
    *(effect("alendronate", 36, 7, site=site) for site in SITES),
)
TAKING = treated(("alendronate", 0, None))


def read(case: Case, evidence: EvidenceTable = ALENDRONATE) -> list[ScanAssessment]:
    return [scan for series in assess(case, evidence) for scan in series.scans]


def last(case: Case, evidence: EvidenceTable = ALENDRONATE) -> ScanAssessment:
    return read(case, evidence)[-1]


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
    assert found.expected.mean_pct == pytest.approx(5.0)


def test_a_new_phase_counts_from_its_own_baseline() -> None:
    evidence = table(
        effect("teriparatide", 24, 10), effect("teriparatide[24]>denosumab[24]", 24, 6, basis=Basis.FROM_SWITCH)
    )
    taking = treated(("teriparatide", 0, 24), ("denosumab", 24, None))
    found = last(woman(scans(SPINE, (0, 0.8), (24, 0.9), (36, 0.93)), taking), evidence)
    assert found.since_phase is not None
    assert found.expected is not None
    assert found.since_phase.baseline_month == 24
    assert found.expected.mean_pct == pytest.approx(3.0)


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


def test_flat_since_the_last_scan_speaks_before_a_rise_since_the_start() -> None:
    found = last(woman(scans(SPINE, (0, 0.8), (12, 0.86), (24, 0.862)), TAKING))
    assert found.lsc_verdict is LscVerdict.GAIN
    assert found.verdict is Verdict.WITHIN_LSC


@pytest.mark.parametrize(
    ("agent", "month", "too_soon"),
    [("alendronate", 9.9, True), ("alendronate", 10, False), ("teriparatide", 5.9, True), ("teriparatide", 6, False)],
)
def test_too_soon_is_not_judged(agent: str, month: float, too_soon: bool) -> None:
    rows = table(effect(agent, 12, 5))
    taking = treated((agent, 0, None))
    found = last(woman(scans(SPINE, (0, 0.8), (month, 0.81)), taking), rows)
    assert (found.verdict is Verdict.TOO_SOON) is too_soon
    assert (found.against_expectation is AgainstExpectation.NOT_JUDGED) is too_soon
    fallen = last(woman(scans(SPINE, (0, 0.8), (month, 0.7)), taking), rows)
    assert fallen.verdict is Verdict.CLEAR_FALL


@pytest.mark.parametrize(
    ("share", "late", "fewer"),
    [(0.79, (), True), (0.8, (), False), (None, (), False), (None, (6.0,), True), (None, (13.0,), False)],
)
def test_fewer_doses_than_in_the_studies(share: float | None, late: tuple[float, ...], fewer: bool) -> None:
    case = woman(scans(SPINE, (0, 0.8), (12, 0.81)), TAKING, doses_logged_share=share, late_doses=late)
    found = last(case)
    assert (found.verdict is Verdict.FEWER_DOSES) is fewer
    assert (found.against_expectation is AgainstExpectation.NOT_JUDGED) is fewer


@pytest.mark.parametrize(
    ("broken_at", "scanned_at", "speaks"),
    [(0.5, 12.5, True), (12, 24, True), (11.9, 24, False), (-1, 11, False), (25, 24, False)],
)
def test_a_broken_bone_on_treatment_is_never_followed_by_reassurance(
    broken_at: float, scanned_at: float, speaks: bool
) -> None:
    case = woman(scans(SPINE, (0, 0.8), (scanned_at, 0.9)), TAKING, fractures=(Fracture(broken_at),))
    assert (last(case).verdict is Verdict.FRACTURE_ON_TREATMENT) is speaks


def test_a_broken_vertebra_withholds_the_spine() -> None:
    case = woman(scans(SPINE, (0, 0.8), (36, 0.9)), TAKING, fractures=(Fracture(6, at_spine=True),))
    assert last(case).verdict is Verdict.SPINE_WITHHELD
    elsewhere = replace(case, fractures=(Fracture(6, at_spine=False),))
    assert last(elsewhere).verdict is Verdict.RISE


def test_the_hip_speaks_where_only_the_spine_rises() -> None:
    case = woman((*scans(SPINE, (0, 0.8), (12, 0.86)), *scans(HIP, (0, 0.8), (12, 0.74))))
    verdicts = {series.site: series.scans[-1].verdict for series in assess(case, NO_TRIALS)}
    assert verdicts == {SPINE: Verdict.SPINE_WITHHELD, HIP: Verdict.CLEAR_FALL}


@pytest.mark.parametrize(("hip", "withheld"), [(0.8, True), (0.801, False)])
def test_a_spine_that_rises_alone_is_not_believed(hip: float, withheld: bool) -> None:
    """The trials do not say that so much is to be expected, and the hip did not rise at all."""
    case = woman((*scans(SPINE, (0, 0.8), (12, 0.86)), *scans(HIP, (0, 0.8), (12, hip))))
    spine = next(series for series in assess(case, NO_TRIALS) if series.site is SPINE).scans[-1]
    assert (spine.verdict is Verdict.SPINE_WITHHELD) is withheld
    taking = replace(case, treatments=TAKING)
    inside = next(series for series in assess(taking, ALENDRONATE) if series.site is SPINE).scans[-1]
    assert inside.verdict is Verdict.RISE


@pytest.mark.parametrize(
    ("site", "bmds", "estimate", "low", "high"),
    [
        (SPINE, (0.80, 0.824), 1.8084, -3.0785, 6.9416),
        (HIP, (0.75, 0.76), 0.6651, -3.4327, 4.9367),
        (NECK, (0.65, 0.66), 0.6354, -3.7907, 5.2652),
    ],
)
def test_without_a_course_the_prior_is_0_and_wide(
    site: Site, bmds: tuple[float, float], estimate: float, low: float, high: float
) -> None:
    """Spread 4 at the spine, 3 at the hip; worked with awk."""
    case = woman(scans(site, (0, bmds[0]), (12, bmds[1])), treated(("denosumab", 0, None)))
    found = last(case, NO_TRIALS).since_phase
    assert found is not None
    assert (found.estimate_pct, found.estimate_low_pct, found.estimate_high_pct) == pytest.approx(
        (estimate, low, high), abs=0.0001
    )


def test_a_deeper_fall_never_seems_less_sure() -> None:
    """Where the spread is small against the error, an error that grew with every lost percent would turn it round."""
    chances = [
        last(woman(scans(HIP, (0, 1.4), (2, 1.4 * share / 100)))).since_previous.p_true_loss  # type: ignore[union-attr]
        for share in range(95, 20, -1)
    ]
    assert chances == sorted(chances)


def test_the_forearm_gives_no_verdict_of_response() -> None:
    site = Site.DISTAL_RADIUS_THIRD
    found = last(woman(scans(site, (0, 0.6), (12, 0.66)), TAKING))
    assert (found.verdict, found.against_expectation) == (Verdict.SITE_NOT_JUDGED, AgainstExpectation.NOT_JUDGED)


def test_an_agent_off_the_list_leaves_only_the_lsc() -> None:
    found = last(woman(scans(SPINE, (0, 0.8), (12, 0.9)), treated(("strontium", 0, None))))
    assert (found.expected, found.verdict) == (None, Verdict.RISE)
    assert found.since_phase is not None


def test_a_child_is_read_by_the_lsc_alone() -> None:
    case = woman(scans(SPINE, (0, 0.8), (12, 0.9)), TAKING)
    assert last(replace(case, age=17)).expected is None
    assert last(replace(case, age=18)).expected is not None


@pytest.mark.parametrize(
    ("age", "menopausal", "young"),
    [
        (35, Menopausal.PRE, True),
        (55, Menopausal.PERI, True),
        (45, Menopausal.POST, False),
        (49, None, True),
        (50, None, False),
    ],
)
def test_no_verdict_from_trials_in_older_women(age: float, menopausal: Menopausal | None, young: bool) -> None:
    found = last(woman(scans(SPINE, (0, 0.8), (12, 0.81)), TAKING, age=age, menopausal=menopausal))
    assert found.expected is not None
    assert (found.expected.grade is Grade.INDIRECT) is young
    assert (found.against_expectation is AgainstExpectation.NOT_JUDGED) is young


@pytest.mark.parametrize(("age", "young"), [(49.9, True), (50, False)])
def test_no_verdict_for_men_under_50(age: float, young: bool) -> None:
    case = man(woman(scans(SPINE, (0, 0.8), (12, 0.81)), TAKING, age=age))
    expected = last(case).expected
    assert expected is not None
    assert (expected.grade is Grade.INDIRECT) is young


def test_a_course_that_ended_is_not_judged() -> None:
    found = last(woman(scans(SPINE, (0, 0.8), (12, 0.84), (48, 0.85)), TAKING))
    assert found.expected is not None
    assert found.expected.mean_pct is None
    assert found.against_expectation is AgainstExpectation.NOT_JUDGED


def test_an_agent_added_to_hormones_of_two_years() -> None:
    rows = table(
        effect("estrogen", 24, 6), effect("alendronate+estrogen", 12, 3.6, trial="two", prior=PriorClass.ESTROGEN)
    )
    taking = treated(("estrogen", -24, None), ("alendronate", 0, None))
    found = last(woman(scans(SPINE, (-24, 0.75), (0, 0.8), (12, 0.83)), taking), rows)
    assert found.expected is not None
    assert (found.expected.grade, found.expected.mean_pct) == (Grade.DIRECT, pytest.approx(3.6))
    assert found.since_phase is not None
    assert found.since_phase.baseline_month == 0


def test_a_scan_without_bmd_or_treatment_is_fine() -> None:
    assert read(woman(())) == []
    assert last(woman(scans(SPINE, (0, 0.8), (12, 0.8)), ())).verdict is Verdict.WITHIN_LSC


def test_the_callers_name_for_a_scan_comes_back() -> None:
    scan = Scan(0, SPINE, 0.8, ref="abc")
    assert last(woman((scan,))).scan.ref == "abc"


def test_a_single_vertebra_is_listed_and_not_judged() -> None:
    single = tuple(replace(scan, vertebrae="L3") for scan in scans(SPINE, (0, 0.8), (12, 0.7)))
    assert [scan.verdict for scan in read(woman(single, TAKING))] == [Verdict.SINGLE_VERTEBRA] * 2
    assert [scan.lsc_verdict for scan in read(woman(single, TAKING))] == [LscVerdict.NOT_COMPARABLE] * 2
