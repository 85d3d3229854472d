"""Borders in months and days written out, each a little to both sides: no rule may move unseen."""

import pytest

from bonetrack.core.assessment import assess
from bonetrack.core.effects import Basis
from bonetrack.core.history import prior_of_phase
from bonetrack.core.regimen import Phase, PriorClass
from bonetrack.core.verdicts import Verdict
from tests.core.cases import HIP, NO_TRIALS, SPINE, course, effect, last, scans, table, treated, woman

DAYS_IN_A_MONTH = 30.4375


@pytest.mark.parametrize(("days", "late"), [(27, False), (28, False), (28.1, True), (29, True)])
def test_an_injection_is_late_after_28_days(days: float, late: bool) -> None:
    evidence = table(effect("denosumab", 36, 9))
    bones = scans(SPINE, (0, 0.80), (18 + days / DAYS_IN_A_MONTH, 0.86))
    found = last(woman(bones, treated(("denosumab", 0, None)), late_doses=(18.0,)), evidence)
    assert (found.verdict is Verdict.FEWER_DOSES) is late


@pytest.mark.parametrize(
    ("month", "withheld"), [(10.95, False), (11, True), (11.05, True), (12.95, True), (13, True), (13.05, False)]
)
def test_spine_and_hip_within_a_month_are_one_visit(month: float, withheld: bool) -> None:
    """The spine is up by more than its LSC, the hip down by more than its own."""
    case = woman((*scans(SPINE, (0, 0.80), (12, 0.86)), *scans(HIP, (0, 0.80), (month, 0.70))))
    spine = next(series for series in assess(case, NO_TRIALS) if series.site is SPINE).scans[-1]
    assert (spine.verdict is Verdict.SPINE_WITHHELD) is withheld


@pytest.mark.parametrize(("months", "rises"), [(35.95, True), (36, True), (36.05, False)])
def test_denosumab_for_more_than_3_years_ends_differently_in_zoledronate(months: float, rises: bool) -> None:
    rows = (
        effect("denosumab", 60, 10),
        effect("denosumab[24]>zoledronate[12]", 12, 1, basis=Basis.FROM_SWITCH),
        effect("denosumab[48]>zoledronate[12]", 12, -7, trial="two", basis=Basis.FROM_SWITCH),
    )
    found = course(f"denosumab[{months}]>zoledronate", table(*rows), months=(months, months + 12))
    start, end = (point.mean_pct for point in found.points)
    assert start is not None
    assert end is not None
    assert (end > start) is rises


@pytest.mark.parametrize(
    ("agent", "gap", "counts"),
    [
        ("raloxifene", 6, PriorClass.RALOXIFENE),
        ("raloxifene", 6.05, PriorClass.NONE),
        ("teriparatide", 12, PriorClass.ANABOLIC),
        ("teriparatide", 12.05, PriorClass.NONE),
        ("estrogen", 6.05, PriorClass.NONE),
        ("denosumab", 12.05, PriorClass.NONE),
        ("alendronate", 24.05, PriorClass.NONE),
        ("zoledronate", 36.05, PriorClass.NONE),
    ],
)
def test_how_long_an_earlier_agent_counts(agent: str, gap: float, counts: PriorClass) -> None:
    assert prior_of_phase(Phase(frozenset({agent}), 24), gap).prior is counts


@pytest.mark.parametrize(("share", "p_true_loss"), [(0.62, 0.995961), (0.61, 0.996279), (0.60, 0.997162)])
def test_the_error_of_a_deep_fall_grows_to_61_percent_of_the_earlier_bmd(share: float, p_true_loss: float) -> None:
    """Below, the later error stays 100 x error / (0.61 x 0.8); at 0.62 and 0.61 it is 100 x error / BMD."""
    found = last(woman(scans(HIP, (0, 0.8), (2, 0.8 * share)))).since_previous
    assert found is not None
    assert found.p_true_loss == pytest.approx(p_true_loss, abs=1e-6)
