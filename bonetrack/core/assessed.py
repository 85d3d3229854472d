"""The results of an assessment, scan by scan."""

from dataclasses import dataclass

from bonetrack.core.cases import Scan
from bonetrack.core.course_of_phase import Expected
from bonetrack.core.dxa import SeriesBreak, SeriesKey, Site
from bonetrack.core.series import LscVerdict
from bonetrack.core.verdicts import FALLS, AgainstExpectation, Verdict


@dataclass(frozen=True)
class SincePrevious:
    previous_month: float
    observed_pct: float
    lsc_pct: float
    lsc_verdict: LscVerdict
    p_true_loss: float


@dataclass(frozen=True)
class SincePhase:
    """Against the baseline of the present phase. The estimate leans on the expectation, except after a fall.

    No estimate is given where the observation lies outside the band, unless it is a fall.
    """

    baseline_month: float
    observed_pct: float
    lsc_pct: float
    lsc_verdict: LscVerdict
    estimate_pct: float | None
    estimate_low_pct: float | None
    estimate_high_pct: float | None
    p_true_loss: float


@dataclass(frozen=True)
class ScanAssessment:
    """`observed_pct`, `lsc_pct` and `lsc_verdict` are against the first scan of the series.

    `below_earlier`: a loss against any earlier scan of the series, which the two comparisons may not show.
    `breaks`: what keeps a first scan apart from the latest one of the site before it.
    """

    scan: Scan
    month: float
    bmd_g_cm2: float | None
    error_g_cm2: float | None
    observed_pct: float | None
    lsc_pct: float | None
    lsc_is_default: bool
    lsc_verdict: LscVerdict
    since_previous: SincePrevious | None
    since_phase: SincePhase | None
    phase_agents: frozenset[str] | None
    expected: Expected | None
    against_expectation: AgainstExpectation
    verdict: Verdict
    below_earlier: bool = False
    breaks: tuple[SeriesBreak, ...] = ()
    fracture_on_treatment: bool = False
    averaged: int = 1

    @property
    def is_below_earlier_only(self) -> bool:
        """A loss since an earlier scan that neither the treatment's start nor the last scan shows."""
        return self.below_earlier and self.verdict not in (*FALLS, Verdict.SPINE_WITHHELD, Verdict.HIP_REPLACED)


@dataclass(frozen=True)
class SeriesAssessment:
    key: SeriesKey
    site: Site
    scanner: str | None
    scans: tuple[ScanAssessment, ...]
