"""The working spreads between people, trials and scans, by hand."""

import pytest

from bonetrack.core.band import band_half_width_pct
from bonetrack.core.courses import Knot
from bonetrack.core.dxa import Site
from bonetrack.core.spread import individual_sd_pct, true_sd_pct, usual_scan_error_pct

SPINE, HIP, NECK = Site.LUMBAR_SPINE, Site.TOTAL_HIP, Site.FEMORAL_NECK
TAU = {SPINE: 0.84, HIP: 0.65, NECK: 1.28}


@pytest.mark.parametrize(
    ("site", "at_3", "at_12", "at_24", "at_36"),
    [(SPINE, 2.25, 4.5, 5.25, 6.0), (HIP, 1.35, 2.7, 3.25, 3.8), (NECK, 2.0, 4.0, 4.5, 5.0)],
)
def test_people_spread_as_a_square_root_for_a_year_then_in_a_line(
    site: Site, at_3: float, at_12: float, at_24: float, at_36: float
) -> None:
    found = [individual_sd_pct(site, months) for months in (0, 3, 12, 24, 36, 60)]
    assert found == pytest.approx([0, at_3, at_12, at_24, at_36, at_36])


@pytest.mark.parametrize(
    ("site", "at_2", "at_12"), [(SPINE, 1.22474, 4.16773), (HIP, 0.81650, 2.1), (NECK, 1.02062, 3.29848)]
)
def test_the_true_spread_never_falls_below_its_floor(site: Site, at_2: float, at_12: float) -> None:
    """At 2 months the trials' scan error outweighs what they saw: floor x sqrt(2 / 12)."""
    assert true_sd_pct(site, 2) == pytest.approx(at_2, abs=0.00001)
    assert true_sd_pct(site, 12) == pytest.approx(at_12, abs=0.00001)


@pytest.mark.parametrize(("site", "half"), [(SPINE, 12.91068), (HIP, 9.01914), (NECK, 11.51172)])
def test_the_band_at_36_months(site: Site, half: float) -> None:
    """1.96 sqrt(SD^2 + tau^2 + 0.3^2 + 2 e^2 - 2 e_trial^2), worked with awk."""
    width = band_half_width_pct(site, 36, Knot(36, 5.0, 0.3, TAU[site]), error_pct=usual_scan_error_pct(site))
    assert width == pytest.approx(half, abs=0.0001)


def test_a_scanner_better_than_the_trials_does_not_narrow_the_band() -> None:
    knot = Knot(36, 5.0, 0.3)
    assert band_half_width_pct(HIP, 36, knot, error_pct=0.1) == pytest.approx(
        band_half_width_pct(HIP, 36, knot, error_pct=1.2)
    )
