"""Whether the band of individuals holds as many people as it says, on every row that tells how people spread."""

from dataclasses import dataclass
from math import hypot, sqrt

from bonetrack.core.band import band_half_width_pct
from bonetrack.core.effects import EvidenceTable
from bonetrack.core.observations import Observation
from bonetrack.core.posterior import normal_cdf
from bonetrack.core.sequence_observations import list_observations
from bonetrack.core.spread import TRIAL_ERROR_PCT, added_scan_error_pct2, usual_scan_error_pct
from bonetrack.validation.left_out import SITES, match_of, without_trial


@dataclass(frozen=True)
class Calibration:
    """Shares of the trial's people inside the band, people taken as normally distributed about the reported mean.

    `trial_share`: with the trial's own scan error. `clinic_share`: both the band and the people with the error that a
    clinic's scans add.
    `left_out`: whether the band was made without this trial (else no other trial says anything).
    """

    one: Observation
    left_out: bool
    trial_share: float
    clinic_share: float


def calibrate(table: EvidenceTable) -> tuple[Calibration, ...]:
    """Every row with an SD for which a band can be drawn; rows of unusual people are marked by their flag."""
    found = []
    for site in SITES:
        for one in list_observations(table, site):
            if one.effect.sd_pct is not None:
                checked = _check(one, without_trial(table, one.effect.trial_id), left_out=True)
                found.append(checked or _check(one, table, left_out=False))
    return tuple(one for one in found if one is not None)


def _check(one: Observation, table: EvidenceTable, *, left_out: bool) -> Calibration | None:
    match = match_of(one, table)
    knot = match.course.at(one.month) if match.course and match.grade.allows_verdict else None
    if knot is None:
        return None
    site = one.effect.site

    def share(error_pct: float) -> float:
        half = band_half_width_pct(site, one.month, knot, error_pct=error_pct)
        sd = hypot(one.effect.sd_pct or 0.0, sqrt(added_scan_error_pct2(site, error_pct)))
        return _inside(one.mean_pct, sd, knot.mean_pct - half, knot.mean_pct + half)

    return Calibration(one, left_out, share(TRIAL_ERROR_PCT[site]), share(usual_scan_error_pct(site)))


def _inside(mean_pct: float, sd_pct: float, low_pct: float, high_pct: float) -> float:
    return normal_cdf((high_pct - mean_pct) / sd_pct) - normal_cdf((low_pct - mean_pct) / sd_pct)
