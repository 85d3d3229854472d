"""What the project promises of its engine, held against the numbers that the command itself prints."""

from pathlib import Path

import pytest

from bonetrack.core.dxa import Site
from bonetrack.core.spread import BETWEEN_TRIALS_PCT
from bonetrack.evidence import load_evidence
from bonetrack.validation.accuracy import Accuracy
from bonetrack.validation.report import write_report
from bonetrack.validation.simulation import EstimateStudy, FallStudy
from bonetrack.validation.study import Validation, validate

REPORT = Path(__file__).parent.parent.parent / "docs" / "validation.md"
LARGEST_ERROR_PCT = {Site.LUMBAR_SPINE: 1.5, Site.TOTAL_HIP: 1.0}
SMALLER_BY = {Site.LUMBAR_SPINE: 0.15, Site.TOTAL_HIP: 0.30}


@pytest.fixture(scope="module")
def found() -> Validation:
    return validate(load_evidence())


def accuracy(found: Validation, site: Site, month: float | None) -> Accuracy:
    return next(one for one in found.accuracies if (one.site, one.month) == (site, month))


def estimate(found: Validation, site: Site, shift: float) -> EstimateStudy:
    return next(one for one in found.estimates if (one.site, one.shift_pct) == (site, shift))


def falls(found: Validation, site: Site) -> list[FallStudy]:
    return [one for one in found.falls if one.site is site]


def test_the_report_is_what_the_command_writes(found: Validation) -> None:
    """Out of date? Run `flask --app wsgi validate-evidence`."""
    assert REPORT.read_text(encoding="utf-8") == write_report(found)


@pytest.mark.parametrize("site", LARGEST_ERROR_PCT)
@pytest.mark.parametrize("month", [12, 24])
def test_a_trial_left_out_is_predicted_closely(found: Validation, site: Site, month: float) -> None:
    one = accuracy(found, site, month)
    assert one.predicted >= 10
    assert one.error_pct is not None
    assert one.error_pct <= LARGEST_ERROR_PCT[site]


@pytest.mark.parametrize("site", LARGEST_ERROR_PCT)
@pytest.mark.parametrize("month", [12, 24, None])
def test_both_plain_rivals_are_beaten(found: Validation, site: Site, month: float | None) -> None:
    one = accuracy(found, site, month)
    for duel in (one.against_class, one.against_nearest):
        assert duel is not None
        assert duel.ours_pct < duel.rival_pct


@pytest.mark.parametrize("site", LARGEST_ERROR_PCT)
def test_nine_in_ten_reported_means_lie_in_the_band_of_means(found: Validation, site: Site) -> None:
    inside = accuracy(found, site, None).inside_share
    assert inside is not None
    assert inside >= 0.9


def test_the_spread_between_trials_in_use_is_the_printed_median(found: Validation) -> None:
    for site in LARGEST_ERROR_PCT:
        spread = found.spreads_between_trials_pct[site]
        assert spread is not None
        assert BETWEEN_TRIALS_PCT[site] == pytest.approx(spread, abs=0.05), site


@pytest.mark.parametrize("site", LARGEST_ERROR_PCT)
def test_the_band_of_individuals_holds_most_people(found: Validation, site: Site) -> None:
    shares = [
        one.clinic_share for one in found.calibrations if one.one.effect.site is site and one.one.effect.is_ordinary
    ]
    assert len(shares) >= 5
    assert 0.91 <= sum(shares) / len(shares) <= 0.99


@pytest.mark.parametrize("site", SMALLER_BY)
def test_the_estimate_is_nearer_to_the_truth_than_the_raw_difference(found: Validation, site: Site) -> None:
    one = estimate(found, site, 0.0)
    assert one.smaller_by >= SMALLER_BY[site]
    assert abs(one.bias_pct) < 0.15
    assert 0.93 <= one.interval_coverage <= 0.97


@pytest.mark.parametrize("site", SMALLER_BY)
def test_an_estimate_that_leans_on_a_wrong_expectation_is_off_and_says_so_in_numbers(
    found: Validation, site: Site
) -> None:
    """The truth 2 points below or above what is expected: a bias, less than the 2 points, and still a smaller error."""
    below, above = estimate(found, site, -2.0), estimate(found, site, 2.0)
    assert 0 < below.bias_pct < 2
    assert -2 < above.bias_pct < 0
    for one in (below, above):
        assert one.smaller_by > 0
        assert one.interval_coverage >= 0.88


@pytest.mark.parametrize("site", SMALLER_BY)
def test_falls_are_seldom_told_where_there_is_none_and_told_more_the_more_is_lost(
    found: Validation, site: Site
) -> None:
    shares = [one.fall_share for one in falls(found, site)]
    assert shares[0] <= 0.05
    assert shares == sorted(shares)
    assert shares[-1] >= 0.9
    assert all(one.clear_fall_share <= one.fall_share for one in falls(found, site))
