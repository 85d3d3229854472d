"""Which of the fixed verdicts a scan gets. The most serious reason speaks; a fall is never softened."""

from dataclasses import dataclass
from enum import StrEnum

from bonetrack.core.history import BUILDERS
from bonetrack.core.regimen import FAMILY_OF
from bonetrack.core.series import Comparison, LscVerdict
from bonetrack.core.treatment_phases import TakenPhase

CLEAR_FALL_P = 0.9
# Within the scan's error, yet four to one for a loss: nothing that reassures is said beside it.
PROBABLE_FALL_P = 0.8
TOO_SOON_MONTHS = 10.0
TOO_SOON_MONTHS_BUILDERS = 6.0
ENOUGH_DOSES_SHARE = 0.8
FRACTURE_SPEAKS_MONTHS = 12.0
LATE_DENOSUMAB_MONTHS = 4 * 7 / 30.4375  # more than 4 weeks


class AgainstExpectation(StrEnum):
    ABOVE = "above"
    INSIDE = "inside"
    BELOW = "below"
    NOT_JUDGED = "not_judged"


class Verdict(StrEnum):
    """The fixed set; `bonetrack.words.verdicts` has a sentence for each. SPINE_WITHHELD is set in `core.spine`."""

    NOT_COMPARABLE = "not_comparable"
    SCORE_ONLY = "score_only"
    SINGLE_VERTEBRA = "single_vertebra"
    HIP_REPLACED = "hip_replaced"
    SITE_NOT_JUDGED = "site_not_judged"
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


FALLS = frozenset({Verdict.CLEAR_FALL, Verdict.CLEAR_FALL_SINCE_LAST, Verdict.MAY_BE_LOSS})


@dataclass(frozen=True)
class Evidence:
    """All that a verdict rests on. `main` is the comparison with the phase's baseline, else with the first scan."""

    main: Comparison
    previous: Comparison
    first: Comparison
    against: AgainstExpectation
    fracture: bool
    too_soon: bool
    fewer_doses: bool


def is_too_soon(phase: TakenPhase, month: float) -> bool:
    """Less than 6 months after a start or switch of a builder, 10 of others."""
    if phase.start is None:
        return False
    builder = any(FAMILY_OF.get(one) in BUILDERS for one in phase.agents)
    return month - phase.start < (TOO_SOON_MONTHS_BUILDERS if builder else TOO_SOON_MONTHS)


def decide(evidence: Evidence) -> Verdict:
    """The first reason that holds, most serious first."""
    fall = _fall(evidence)
    if fall is not None:
        return fall
    reasons = (
        (evidence.fracture, Verdict.FRACTURE_ON_TREATMENT),
        (evidence.fewer_doses, Verdict.FEWER_DOSES),
        (evidence.too_soon, Verdict.TOO_SOON),
        (evidence.against is AgainstExpectation.BELOW, Verdict.BELOW_BAND),
        (evidence.against is AgainstExpectation.ABOVE, Verdict.ABOVE_BAND),
        (_is_flat(evidence.main) or _is_flat(evidence.previous), Verdict.WITHIN_LSC),
        (not evidence.main.is_clear_gain, Verdict.MAY_BE_RISE),
    )
    return next((verdict for holds, verdict in reasons if holds), Verdict.RISE)


def _fall(evidence: Evidence) -> Verdict | None:
    falls = [one for one in (evidence.main, evidence.previous) if one.lsc_verdict is LscVerdict.LOSS]
    if not falls:
        return None
    if max(one.p_true_loss for one in falls) < CLEAR_FALL_P:
        return Verdict.MAY_BE_LOSS
    if evidence.main not in falls and evidence.first.observed_pct > 0:
        return Verdict.CLEAR_FALL_SINCE_LAST
    return Verdict.CLEAR_FALL


def _is_flat(comparison: Comparison) -> bool:
    return comparison.lsc_verdict is LscVerdict.NO_CLEAR_CHANGE
