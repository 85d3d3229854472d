"""What keeps a scan from being judged by the trials, or from being judged at all."""

from dataclasses import replace

import pytest

from bonetrack.core.assessment import AgainstExpectation, LscVerdict, Verdict, assess
from bonetrack.core.cases import Fracture, Menopausal, Scan
from bonetrack.core.dxa import Site
from bonetrack.core.grades import Grade
from bonetrack.core.regimen import PriorClass
from tests.core.cases import (
    ALENDRONATE,
    HIP,
    NECK,
    NO_TRIALS,
    SPINE,
    TAKING,
    effect,
    last,
    man,
    read,
    scans,
    table,
    treated,
    woman,
)


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
    """The hip did not rise at all. On a PTH analogue it lags in the trials too."""
    case = woman((*scans(SPINE, (0, 0.8), (12, 0.86)), *scans(HIP, (0, 0.8), (12, hip))))
    spine = next(series for series in assess(case, NO_TRIALS) if series.site is SPINE).scans[-1]
    assert (spine.verdict is Verdict.SPINE_WITHHELD) is withheld
    taking = replace(case, treatments=TAKING)
    tablet = next(series for series in assess(taking, ALENDRONATE) if series.site is SPINE).scans[-1]
    assert (tablet.verdict is Verdict.SPINE_WITHHELD) is withheld
    injecting = replace(case, treatments=treated(("teriparatide", 0, None)))
    evidence = table(effect("teriparatide", 12, 8), effect("teriparatide", 12, 1, site=HIP))
    lagging = next(series for series in assess(injecting, evidence) if series.site is SPINE).scans[-1]
    assert lagging.verdict is Verdict.RISE


@pytest.mark.parametrize(
    ("total_hip", "neck", "withheld"),
    [(0.82, 0.69, False), (0.79, 0.72, True), (None, 0.69, True), (None, 0.72, False), (0.82, 0.6, True)],
)
def test_the_total_hip_says_whether_the_hip_is_up(total_hip: float | None, neck: float, withheld: bool) -> None:
    """The neck is the noisier of the two: a little down there, with the total hip up, is no reason for doubt."""
    hips = () if total_hip is None else scans(HIP, (0, 0.8), (12, total_hip))
    case = woman((*scans(SPINE, (0, 0.8), (12, 0.86)), *hips, *scans(NECK, (0, 0.7), (12, neck))), TAKING)
    spine = next(series for series in assess(case, ALENDRONATE) if series.site is SPINE).scans[-1]
    assert (spine.verdict is Verdict.SPINE_WITHHELD) is withheld


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
