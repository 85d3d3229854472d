"""A spine reading can rise from arthritis or a broken vertebra: then its verdict is withheld and the hip speaks."""

from collections.abc import Sequence
from dataclasses import replace

from bonetrack.core.assessed import ScanAssessment, SeriesAssessment
from bonetrack.core.cases import Case
from bonetrack.core.dxa import Site
from bonetrack.core.events import EventKind
from bonetrack.core.regimen import FAMILY_OF, NOTHING, Family
from bonetrack.core.series import LscVerdict
from bonetrack.core.verdicts import FALLS, AgainstExpectation, Verdict

_HIPS = (Site.TOTAL_HIP, Site.FEMORAL_NECK)
# Spine and hip read in one visit.
_SAME_VISIT_MONTHS = 1.0
_KEPT = FALLS | {
    Verdict.FRACTURE_ON_TREATMENT,
    Verdict.NOT_COMPARABLE,
    Verdict.FIRST_SCAN,
    Verdict.SCORE_ONLY,
    Verdict.SINGLE_VERTEBRA,
}


def withhold_spine(case: Case, assessed: tuple[SeriesAssessment, ...]) -> tuple[SeriesAssessment, ...]:
    """Withheld after a new spine fracture, an operation or cement there; also where only the spine of a visit is up.

    A fall of the spine is kept: it is never softened.
    """
    hips = [scan for series in assessed if series.site in _HIPS for scan in series.scans]
    return tuple(
        _read_series(case, series, hips) if series.site is Site.LUMBAR_SPINE else series for series in assessed
    )


def _read_series(case: Case, series: SeriesAssessment, hips: Sequence[ScanAssessment]) -> SeriesAssessment:
    first = series.scans[0].month
    scans = tuple(
        replace(scan, verdict=Verdict.SPINE_WITHHELD)
        if scan.verdict not in _KEPT and (_changed_since(case, first, scan.month) or _only_spine_rises(scan, hips))
        else scan
        for scan in series.scans
    )
    return replace(series, scans=scans)


def _changed_since(case: Case, first: float, month: float) -> bool:
    """A spine broken or operated on before the first scan of the series was the same in all of its scans."""
    changes = [one.month for one in case.fractures if one.at_spine]
    changes += [one.month for one in case.operations if one.kind is EventKind.SPINE_OPERATION]
    return any(first < one <= month for one in changes)


def _only_spine_rises(scan: ScanAssessment, hips: Sequence[ScanAssessment]) -> bool:
    """Up by its LSC with a hip site down by its own, or with the hip not up at all.

    The total hip says whether the hip is up, the noisier neck only without it. On a PTH analogue the hip lags in the
    trials too: there a hip that is not up withholds the spine only where the spine stands outside of what they found.
    """
    if _main(scan)[1] is not LscVerdict.GAIN:
        return False
    visit = [one for one in hips if abs(one.month - scan.month) <= _SAME_VISIT_MONTHS and _main(one)[0] is not None]
    if any(_main(one)[1] is LscVerdict.LOSS for one in visit):
        return True
    totals = [one for one in visit if one.scan.site is Site.TOTAL_HIP]
    flat = any((_main(one)[0] or 0.0) <= 0 for one in totals or visit)
    return flat and not _hip_lags_in_trials(scan)


def _hip_lags_in_trials(scan: ScanAssessment) -> bool:
    agents = scan.phase_agents or NOTHING
    on_pth = any(FAMILY_OF.get(one) is Family.PTH_ANALOGUE for one in agents)
    return on_pth and scan.against_expectation is AgainstExpectation.INSIDE


def _main(scan: ScanAssessment) -> tuple[float | None, LscVerdict]:
    if scan.since_phase is not None:
        return scan.since_phase.observed_pct, scan.since_phase.lsc_verdict
    return scan.observed_pct, scan.lsc_verdict
