"""What a person's series of scans says, given how noisy a scan is and what the trials lead one to expect."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bonetrack.core.dxa import SeriesKey, Site
from bonetrack.core.effects import EvidenceTable, Sex
from bonetrack.core.expectation import Basis, Grade
from bonetrack.core.regimen import PriorClass, Treatment


class Menopausal(StrEnum):
    PRE = "pre"
    PERI = "peri"
    POST = "post"


class LscVerdict(StrEnum):
    GAIN = "gain"
    LOSS = "loss"
    NO_CLEAR_CHANGE = "no_clear_change"
    BASELINE = "baseline"
    NOT_COMPARABLE = "not_comparable"


class AgainstExpectation(StrEnum):
    ABOVE = "above"
    INSIDE = "inside"
    BELOW = "below"
    NOT_JUDGED = "not_judged"


class Verdict(StrEnum):
    """The fixed set; `bonetrack.words.verdicts` has a sentence for each."""

    NOT_COMPARABLE = "not_comparable"
    FIRST_SCAN = "first_scan"
    CLEAR_FALL = "clear_fall"
    CLEAR_FALL_SINCE_LAST = "clear_fall_since_last"
    MAY_BE_LOSS = "may_be_loss"
    FRACTURE_ON_TREATMENT = "fracture_on_treatment"
    SPINE_WITHHELD = "spine_withheld"
    TOO_SOON = "too_soon"
    FEWER_DOSES = "fewer_doses"
    BELOW_BAND = "below_band"
    ABOVE_BAND = "above_band"
    WITHIN_LSC = "within_lsc"
    MAY_BE_RISE = "may_be_rise"
    RISE = "rise"
    SCORE_ONLY = "score_only"


@dataclass(frozen=True)
class Scan:
    """One site of one scan. `ref` is the caller's own name for it and comes back untouched.

    `bmd_g_cm2` is None when the report gives only a T-score: it is listed, never judged.
    """

    month: float
    site: Site
    bmd_g_cm2: float | None
    t_score: float | None = None
    side: str | None = None
    vertebrae: str | None = None
    scanner: str | None = None
    lsc_g_cm2: float | None = None
    ref: str | None = None


@dataclass(frozen=True)
class Fracture:
    month: float
    site: str | None = None


@dataclass(frozen=True)
class Case:
    """All that an assessment looks at. Months count from any one moment, the same for all fields.

    `doses_logged_share` is 0 to 1 of the doses due in the present phase; None when doses are not logged.
    `late_doses` are the months at which a denosumab dose was more than 4 weeks late.
    """

    sex: Sex
    treatments: tuple[Treatment, ...]
    scans: tuple[Scan, ...]
    age: float | None = None
    menopausal: Menopausal | None = None
    prior: PriorClass | None = None
    lsc_g_cm2: Mapping[Site, float] = field(default_factory=dict)
    doses_logged_share: float | None = None
    late_doses: tuple[float, ...] = ()
    fractures: tuple[Fracture, ...] = ()


@dataclass(frozen=True)
class SincePrevious:
    previous_month: float
    observed_pct: float
    lsc_pct: float
    lsc_verdict: LscVerdict
    p_true_loss: float


@dataclass(frozen=True)
class SincePhase:
    baseline_month: float
    observed_pct: float
    lsc_pct: float
    lsc_verdict: LscVerdict
    estimate_pct: float | None
    estimate_low_pct: float | None
    estimate_high_pct: float | None
    p_true_loss: float


@dataclass(frozen=True)
class Expected:
    """The course of the present phase at the scan, in percent of the BMD at its start."""

    grade: Grade
    basis: Basis
    mean_pct: float | None
    low_pct: float | None
    high_pct: float | None


@dataclass(frozen=True)
class ScanAssessment:
    """`observed_pct`, `lsc_pct` and `lsc_verdict` are against the first scan of the series."""

    scan: Scan
    month: float
    observed_pct: float | None
    lsc_pct: float | None
    lsc_is_default: bool
    lsc_verdict: LscVerdict
    since_previous: SincePrevious | None
    since_phase: SincePhase | None
    expected: Expected | None
    against_expectation: AgainstExpectation
    verdict: Verdict
    averaged: int = 1


@dataclass(frozen=True)
class SeriesAssessment:
    key: SeriesKey
    site: Site
    scanner: str | None
    scans: tuple[ScanAssessment, ...]


def assess(case: Case, table: EvidenceTable) -> tuple[SeriesAssessment, ...]:
    """Series by series, scans in order of time."""
    raise NotImplementedError
