"""What must hold of every assessment, whatever the numbers."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonetrack.core.assessment import ScanAssessment, Verdict, assess
from bonetrack.core.cases import Case
from bonetrack.core.dxa import Site
from bonetrack.evidence import load_evidence
from tests.core.cases import HIP, SPINE, scans, treated, woman

SEVERITY = (
    (Verdict.CLEAR_FALL, Verdict.CLEAR_FALL_SINCE_LAST),
    (Verdict.MAY_BE_LOSS,),
    (Verdict.TOO_SOON, Verdict.FEWER_DOSES, Verdict.FRACTURE_ON_TREATMENT, Verdict.SPINE_WITHHELD),
    (Verdict.BELOW_BAND,),
    # Above the band is no worse than a rise: it asks for a look at the reading.
    (Verdict.WITHIN_LSC, Verdict.MAY_BE_RISE, Verdict.RISE, Verdict.ABOVE_BAND),
)
BMDS = st.floats(0.45, 1.4)
MONTHS = st.floats(2, 60)
TAKING = treated(("teriparatide", 0, 24), ("denosumab", 24, None))
SITES = st.sampled_from([SPINE, HIP])


def severity(scan: ScanAssessment) -> int:
    return next(place for place, verdicts in enumerate(SEVERITY) if scan.verdict in verdicts)


def read(case: Case) -> tuple[ScanAssessment, ...]:
    return assess(case, load_evidence())[0].scans


@given(SITES, BMDS, MONTHS, st.floats(0.3, 1.1), st.floats(0.0, 0.3), st.floats(0.002, 0.08))
def test_a_larger_fall_never_gives_a_milder_verdict(
    site: Site, first: float, month: float, share: float, more: float, lsc: float
) -> None:
    small, large = first * share, first * share * (1 - more)
    case = [woman(scans(site, (0, first), (month, later)), TAKING, lsc_g_cm2={site: lsc}) for later in (small, large)]
    assert severity(read(case[1])[1]) <= severity(read(case[0])[1])


@given(SITES, st.lists(st.tuples(st.integers(0, 60), BMDS), min_size=2, max_size=6), st.randoms())
def test_the_order_of_the_scans_does_not_matter(site: Site, points: list[tuple[int, float]], chance: object) -> None:
    case = woman(scans(site, *points), TAKING)
    shuffled = list(case.scans)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert read(case) == read(replace(case, scans=tuple(shuffled)))


@given(SITES, BMDS, BMDS, MONTHS)
def test_one_follow_up_lies_between_the_prior_and_the_observation(
    site: Site, first: float, later: float, month: float
) -> None:
    found = read(woman(scans(site, (0, first), (month, later)), treated(("denosumab", 0, None))))[1]
    phase = found.since_phase
    if phase is None or phase.estimate_pct is None or found.expected is None or found.expected.mean_pct is None:
        return
    # The prior is the median of the trial's people, a little below their mean.
    prior = 0.0 if phase.lsc_verdict == "loss" else found.expected.mean_pct
    assert min(phase.observed_pct, prior) - 0.5 <= phase.estimate_pct <= max(phase.observed_pct, prior) + 1e-9
    assert phase.estimate_low_pct is not None
    assert phase.estimate_high_pct is not None
    assert phase.estimate_low_pct <= phase.estimate_pct <= phase.estimate_high_pct


@given(SITES, BMDS, BMDS, MONTHS, st.floats(0.5, 1.5))
def test_another_unit_leaves_the_percents_alone(
    site: Site, first: float, later: float, month: float, unit: float
) -> None:
    """Percents and the default LSC do not depend on the unit of the BMD."""
    plain = read(woman(scans(site, (0, first), (month, later))))[1]
    scaled = read(woman(scans(site, (0, first * unit), (month, later * unit))))[1]
    assert scaled.observed_pct == pytest.approx(plain.observed_pct)
    assert scaled.lsc_pct == pytest.approx(plain.lsc_pct)


@given(SITES, BMDS, st.floats(0.5, 0.94), MONTHS, st.floats(-24, 60))
def test_a_fall_beyond_the_lsc_is_never_reassured(
    site: Site, first: float, share: float, month: float, start: float
) -> None:
    taking = treated(("teriparatide", start, None))
    found = read(woman(scans(site, (0, first), (month, first * share)), taking))[1]
    assert found.verdict in (Verdict.CLEAR_FALL, Verdict.MAY_BE_LOSS)
