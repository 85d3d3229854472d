"""When staying stable may be called a good result: on a medicine that protects bone, with nothing that points down."""

from bonetrack.core.assessed import ScanAssessment
from bonetrack.core.history import HORMONES
from bonetrack.core.regimen import FAMILY_OF, NOTHING, Family
from bonetrack.core.verdicts import Verdict

_PROTECTING = HORMONES | {Family.BISPHOSPHONATE, Family.DENOSUMAB, Family.SERM}


def is_stable_good(scan: ScanAssessment) -> bool:
    """No clear change; every agent protects; no old loss, no stopped builder or denosumab, no lean downwards."""
    if scan.verdict is not Verdict.WITHIN_LSC or scan.is_after_stopping or scan.is_below_earlier_only:
        return False
    agents = scan.phase_agents or NOTHING
    protects = agents != NOTHING and all(FAMILY_OF.get(agent) in _PROTECTING for agent in agents)
    return protects and not _leans_down(scan)


def _leans_down(scan: ScanAssessment) -> bool:
    """Lower by more than the error of one scan, since the start or since the last scan."""
    if scan.error_g_cm2 is None or scan.bmd_g_cm2 is None:
        return False
    main = scan.since_phase.observed_pct if scan.since_phase else scan.observed_pct
    last = scan.since_previous.observed_pct if scan.since_previous else None
    error_pct = 100 * scan.error_g_cm2 / scan.bmd_g_cm2
    return any(change is not None and change < -error_pct for change in (main, last))
