"""The results of an assessment, scan by scan."""

from dataclasses import dataclass

from bonetrack.core.cases import Scan
from bonetrack.core.course_of_phase import EstimatePct, Expected
from bonetrack.core.dxa import SeriesBreak, SeriesKey, Site
from bonetrack.core.history import BUILDERS
from bonetrack.core.regimen import FAMILY_OF, NOTHING, Family
from bonetrack.core.series import LscVerdict
from bonetrack.core.verdicts import FALLS, PROBABLE_FALL_P, AgainstExpectation, Verdict


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

    @property
    def estimate(self) -> EstimatePct | None:
        """With the ends of its interval; None where it is not shown."""
        if self.estimate_pct is None or self.estimate_low_pct is None or self.estimate_high_pct is None:
            return None
        return self.estimate_pct, self.estimate_low_pct, self.estimate_high_pct


@dataclass(frozen=True)
class ScanAssessment:
    """`observed_pct`, `lsc_pct` and `lsc_verdict` are against the first scan of the series.

    `below_earlier`: a loss against any earlier scan of the series, which the two comparisons may not show.
    `breaks`: what keeps a first scan apart from the latest one of the site before it.
    `agents_before`: those of the phase before the present one.
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
    agents_before: frozenset[str] = frozenset()

    @property
    def is_after_stopping(self) -> bool:
        """A builder or denosumab was stopped and nothing keeps what it built: bone is lost in the months that follow.

        A bisphosphonate keeps it; after denosumab hormones, raloxifene or a PTH analogue going on do not.
        """
        agents = (self.phase_agents or NOTHING) - NOTHING
        if not agents <= self.agents_before:
            return False
        stopped = {FAMILY_OF.get(one) for one in self.agents_before - agents}
        going_on = {FAMILY_OF.get(one) for one in agents}
        if Family.DENOSUMAB in stopped:
            return Family.BISPHOSPHONATE not in going_on
        return bool(stopped & BUILDERS) and not going_on

    @property
    def fell_since_last(self) -> bool:
        """Lower than at the last scan, and probably so, though by less than the scan's error."""
        last = self.since_previous
        return last is not None and last.observed_pct < 0 and last.p_true_loss >= PROBABLE_FALL_P

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
