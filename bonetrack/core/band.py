"""The band of individuals about a course: where most people of the studies lie at a month."""

from math import sqrt

from bonetrack.core.courses import Knot
from bonetrack.core.dxa import Site
from bonetrack.core.posterior import Z_95
from bonetrack.core.spread import added_scan_error_pct2, individual_sd_pct


def band_half_width_pct(site: Site, months: float, knot: Knot, *, error_pct: float) -> float:
    """1.96 x sqrt(SD_ind^2 + tau^2 + SE^2 + max(0, 2 e^2 - 2 e_trial^2)), `error_pct` being e, one scan's error."""
    variance = (
        (knot.people_factor * individual_sd_pct(site, months)) ** 2
        + knot.between_trials_pct**2
        + knot.se_pct**2
        + added_scan_error_pct2(site, error_pct)
    )
    return Z_95 * sqrt(variance)
