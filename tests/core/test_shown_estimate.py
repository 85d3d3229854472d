"""Which estimate may be shown, and what it truly leans on."""

import pytest

from bonetrack.core.cases import Fracture
from bonetrack.core.dxa import Site
from bonetrack.core.regimen import PriorClass
from bonetrack.core.shown_estimate import LeansOn, shown_estimate
from bonetrack.core.verdicts import FALLS, AgainstExpectation, Verdict
from tests.core.cases import (
    ALENDRONATE,
    HIP,
    NO_TRIALS,
    SPINE,
    TAKING,
    effect,
    last,
    read,
    scans,
    table,
    treated,
    woman,
)

RISE = scans(SPINE, (0, 0.800), (24, 0.860))


def test_inside_the_band_it_leans_on_the_studies() -> None:
    scan = last(woman(RISE, TAKING))
    found = shown_estimate(scan)
    assert scan.against_expectation is AgainstExpectation.INSIDE
    assert found is not None
    assert found.leans_on is LeansOn.STUDIES
    assert found.low_pct < found.pct < found.high_pct
    assert found.observed_pct == pytest.approx(7.5)


@pytest.mark.parametrize("points", [((0, 0.800), (24, 0.700)), ((0, 0.800), (24, 0.900), (36, 0.830))])
def test_after_a_fall_none_is_shown(points: tuple[tuple[float, float], ...]) -> None:
    """A guess nearer to no change would take back what the verdict says."""
    scan = last(woman(scans(SPINE, *points), TAKING))
    assert scan.verdict in FALLS
    assert scan.since_phase is not None
    assert scan.since_phase.estimate_pct is not None
    assert shown_estimate(scan) is None


def test_without_a_study_it_leans_on_no_change() -> None:
    found = shown_estimate(last(woman(RISE, TAKING), NO_TRIALS))
    assert found is not None
    assert found.leans_on is LeansOn.NO_CHANGE
    assert 0 < found.pct < found.observed_pct


def test_after_the_end_of_the_evidence_there_is_none_and_earlier_scans_keep_theirs() -> None:
    """Nobody knows what was to be expected by then: neither the studies nor "no change" speak of that month."""
    on_course = woman(scans(SPINE, (0, 0.800), (24, 0.850), (36, 0.858), (37.5, 0.858)), TAKING)
    earlier, at_end, after = read(on_course)[1:]
    assert shown_estimate(after) is None
    assert after.since_phase is not None
    assert after.since_phase.estimate_pct is None
    alone = last(woman(scans(SPINE, (0, 0.800), (24, 0.850), (36, 0.858)), TAKING))
    assert shown_estimate(at_end) == shown_estimate(alone)
    assert shown_estimate(earlier) is not None


@pytest.mark.parametrize(
    ("trials_found", "against"), [(0.5, AgainstExpectation.ABOVE), (30.0, AgainstExpectation.BELOW)]
)
def test_outside_the_band_there_is_none(trials_found: float, against: AgainstExpectation) -> None:
    evidence = table(effect("alendronate", 24, trials_found))
    scan = last(woman(scans(SPINE, (0, 0.800), (24, 0.900)), TAKING), evidence)
    assert scan.against_expectation is against
    assert shown_estimate(scan) is None


def test_where_the_scan_is_not_compared_nothing_leans_on_the_studies() -> None:
    too_soon = last(woman(scans(SPINE, (0, 0.800), (6, 0.830)), TAKING))
    fewer = last(woman(RISE, TAKING, doses_logged_share=0.5))
    assert too_soon.verdict is Verdict.TOO_SOON
    assert fewer.verdict is Verdict.FEWER_DOSES
    assert shown_estimate(too_soon) is None
    assert shown_estimate(fewer) is None


def test_nothing_reassures_after_a_broken_bone() -> None:
    scan = last(woman(RISE, TAKING, fractures=(Fracture(20.0),)))
    assert scan.fracture_on_treatment
    assert shown_estimate(scan) is None


def test_a_reading_that_is_not_trusted_has_none() -> None:
    forearm = woman(scans(Site.DISTAL_RADIUS_THIRD, (0, 0.600), (24, 0.610)), TAKING)
    only_spine_rises = woman((*scans(HIP, (0, 0.700), (24, 0.650)), *RISE), TAKING)
    withheld = next(scan for scan in read(only_spine_rises) if scan.scan.site is SPINE and scan.month == 24)
    assert withheld.verdict is Verdict.SPINE_WITHHELD
    assert shown_estimate(withheld) is None
    assert shown_estimate(last(forearm)) is None


def test_without_a_scan_at_the_start_of_treatment_there_is_none() -> None:
    late = woman(scans(SPINE, (12, 0.800), (24, 0.860)), treated(("alendronate", 0, None)), prior=PriorClass.NONE)
    assert shown_estimate(last(late, ALENDRONATE)) is None
