"""How far single people lie from the mean of a trial, and how far one scan lies from the truth, in percent."""

from collections.abc import Mapping
from math import sqrt

from bonetrack.core.dxa import LONG_TERM_ERROR_G_CM2, Site

# SD of the observed change of individuals at 12 and at 36 months: printed or derived in the trials of the table.
_SD_AT_12: Mapping[Site, float] = {
    Site.LUMBAR_SPINE: 4.5,
    Site.TOTAL_HIP: 2.7,
    Site.FEMORAL_NECK: 4.0,
    Site.DISTAL_RADIUS_THIRD: 4.0,
}
_SD_AT_36: Mapping[Site, float] = {
    Site.LUMBAR_SPINE: 6.0,
    Site.TOTAL_HIP: 3.8,
    Site.FEMORAL_NECK: 5.0,
    Site.DISTAL_RADIUS_THIRD: 5.0,
}
# Error of one scan in trials (central reading, one device), which the SDs above already hold.
TRIAL_ERROR_PCT: Mapping[Site, float] = {
    Site.LUMBAR_SPINE: 1.2,
    Site.TOTAL_HIP: 1.2,
    Site.FEMORAL_NECK: 1.6,
    Site.DISTAL_RADIUS_THIRD: 1.6,
}
# Where a person's own BMD is not at hand, the long-term error is taken at this level.
USUAL_BMD_G_CM2: Mapping[Site, float] = {
    Site.LUMBAR_SPINE: 0.85,
    Site.TOTAL_HIP: 0.75,
    Site.FEMORAL_NECK: 0.65,
    Site.DISTAL_RADIUS_THIRD: 0.60,
}
# How far trials of one treatment usually lie apart at 12 months (tau): the median of the site's keys with two trials
# or more where it is above 0, as `validate-evidence` prints it. Neck and radius have too few such keys: the hip's.
BETWEEN_TRIALS_PCT: Mapping[Site, float] = {
    Site.LUMBAR_SPINE: 0.47,
    Site.TOTAL_HIP: 0.33,
    Site.FEMORAL_NECK: 0.33,
    Site.DISTAL_RADIUS_THIRD: 0.33,
}
# How far a course from similar treatment or other people may lie off, in its mean: what the errors of such predictions
# hold beyond their own error, as `validate-evidence` prints it for spine and hip.
UNLIKE_PCT: Mapping[Site, float] = {
    Site.LUMBAR_SPINE: 1.1,
    Site.TOTAL_HIP: 1.0,
    Site.FEMORAL_NECK: 1.0,
    Site.DISTAL_RADIUS_THIRD: 1.0,
}
# How far a key may leave the shape of its class at 12 months: set so that a key with one trial gives back its rows.
BEND_PCT: Mapping[Site, float] = {
    Site.LUMBAR_SPINE: 1.0,
    Site.TOTAL_HIP: 1.0,
    Site.FEMORAL_NECK: 1.0,
    Site.DISTAL_RADIUS_THIRD: 1.0,
}
# Floor of the true spread between people at 12 months: trials are too small to show that it is less.
_TRUE_SD_FLOOR: Mapping[Site, float] = {
    Site.LUMBAR_SPINE: 3.0,
    Site.TOTAL_HIP: 2.0,
    Site.FEMORAL_NECK: 2.5,
    Site.DISTAL_RADIUS_THIRD: 2.5,
}
# Without a course to expect, the prior is 0 with this spread at every time.
SPREAD_WITHOUT_COURSE: Mapping[Site, float] = {
    Site.LUMBAR_SPINE: 4.0,
    Site.TOTAL_HIP: 3.0,
    Site.FEMORAL_NECK: 3.0,
    Site.DISTAL_RADIUS_THIRD: 3.0,
}


def individual_sd_pct(site: Site, months: float) -> float:
    """Grows as sqrt(t / 12) to 12 months, then in a straight line to 36 months, then stays."""
    if months <= 12:
        return _SD_AT_12[site] * sqrt(max(months, 0.0) / 12)
    share = (min(months, 36.0) - 12) / 24
    return _SD_AT_12[site] + share * (_SD_AT_36[site] - _SD_AT_12[site])


def true_sd_pct(site: Site, months: float) -> float:
    """Spread of the true change: sqrt(max(SD_ind^2 - 2 e_trial^2, floor^2)), the same for all agents.

    The SDs of single classes hold the errors of many centres; what was worked out of true changes (Cummings 2000: 1.8
    to 2.7 % a year at the hip) speaks for the working SD of the site.
    """
    floor = _TRUE_SD_FLOOR[site] * sqrt(min(max(months, 0.0), 12.0) / 12)
    without_error = individual_sd_pct(site, months) ** 2 - 2 * TRIAL_ERROR_PCT[site] ** 2
    return sqrt(max(without_error, floor**2))


def usual_scan_error_pct(site: Site) -> float:
    """Long-term error of one scan at the usual BMD of the site."""
    return 100 * LONG_TERM_ERROR_G_CM2[site] / USUAL_BMD_G_CM2[site]


def added_scan_error_pct2(site: Site, error_pct: float) -> float:
    """What a clinic's two scans add to the variance seen in trials: max(0, 2 e^2 - 2 e_trial^2)."""
    return max(0.0, 2 * error_pct**2 - 2 * TRIAL_ERROR_PCT[site] ** 2)
