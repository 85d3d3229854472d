"""Which estimate of the true change may be shown beside a scan, and what it leans on.

An estimate that leans on the studies is a comparison with them: where the scan is not compared, it is not shown.
"""

from dataclasses import dataclass
from enum import StrEnum

from bonetrack.core.assessed import ScanAssessment
from bonetrack.core.dxa import Site
from bonetrack.core.regimen import NOTHING
from bonetrack.core.series import LscVerdict
from bonetrack.core.verdicts import AgainstExpectation, Verdict

# A reading that is not trusted, or that must not reassure, has no estimate either.
_SILENT = frozenset({Verdict.SPINE_WITHHELD, Verdict.SITE_NOT_JUDGED, Verdict.FRACTURE_ON_TREATMENT})


class LeansOn(StrEnum):
    STUDIES = "studies"
    NO_CHANGE = "no_change"  # no study speaks of this treatment


@dataclass(frozen=True)
class ShownEstimate:
    """Percent of the BMD at the start of the phase, with its 95 % interval; `observed_pct` is the scan's own.

    `treatment_ended`: the phase is the time without treatment, and the change counts from its end.
    """

    observed_pct: float
    pct: float
    low_pct: float
    high_pct: float
    leans_on: LeansOn
    baseline_month: float
    treatment_ended: bool


def shown_estimate(scan: ScanAssessment) -> ShownEstimate | None:
    """None where the core gives no estimate, where the scan is not compared, or where nothing may reassure."""
    since = scan.since_phase
    if since is None or scan.verdict in _SILENT or scan.fracture_on_treatment:
        return None
    if scan.scan.site is Site.DISTAL_RADIUS_THIRD:
        return None
    pct, low, high = since.estimate_pct, since.estimate_low_pct, since.estimate_high_pct
    leans_on = _leans_on(scan)
    if pct is None or low is None or high is None or leans_on is None:
        return None
    return ShownEstimate(
        since.observed_pct, pct, low, high, leans_on, since.baseline_month, scan.phase_agents == NOTHING
    )


def _leans_on(scan: ScanAssessment) -> LeansOn | None:
    """None after a fall, clear or probable: a guess nearer to no change would take back what the scan says."""
    compared = (scan.since_phase, scan.since_previous)
    if any(one is not None and one.lsc_verdict is LscVerdict.LOSS for one in compared) or scan.fell_since_last:
        return None
    if scan.expected is None or not scan.expected.grade.allows_verdict:
        return LeansOn.NO_CHANGE
    return LeansOn.STUDIES if scan.against_expectation is AgainstExpectation.INSIDE else None
