"""Made-up patients whose true change is known, read by `assess` itself.

Each had one scan at the start and one after a year, on alendronate. The first reading stands at the usual BMD of the
site; reports print three decimals, so only a few hundred different second readings occur and each is assessed once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, sqrt
from random import Random
from statistics import fmean

from bonetrack.core.assessed import ScanAssessment
from bonetrack.core.assessment import assess
from bonetrack.core.cases import Case, Menopausal, Scan
from bonetrack.core.course_of_phase import PhaseBaseline, estimates_pct, find_match
from bonetrack.core.courses import Knot
from bonetrack.core.dxa import DEFAULT_LSC_PCT, LONG_TERM_ERROR_G_CM2, Site
from bonetrack.core.effects import EvidenceTable, Sex
from bonetrack.core.heavy_tails import FEW_SHARE, FEW_SPREAD
from bonetrack.core.posterior import log_mean_of_trial, to_log_pct, to_pct
from bonetrack.core.regimen import PriorClass, Treatment
from bonetrack.core.series import list_series
from bonetrack.core.spread import USUAL_BMD_G_CM2, individual_sd_pct, true_sd_pct
from bonetrack.core.stable import is_stable_good
from bonetrack.core.treatment_phases import phases_of
from bonetrack.core.verdicts import FALLS, Verdict

PATIENTS = 10_000
MONTH = 12.0
AGENT = "alendronate"
SEED = 20261126
SHIFTS_PCT = (0.0, -2.0, 2.0)
TRUE_LOSSES_PCT = (0.0, -2.0, -3.0, -4.0, -5.0, -6.0, -8.0, -10.0)
SITES = (Site.LUMBAR_SPINE, Site.TOTAL_HIP)
_RISES = frozenset({Verdict.RISE, Verdict.MAY_BE_RISE, Verdict.ABOVE_BAND})


@dataclass(frozen=True)
class EstimateStudy:
    """`shift_pct`: how far the truth lies from what is expected. Errors are root mean squares over all, in points.

    `shown_share`: patients who are shown an estimate (none outside the band). `told_rise_share`,
    `told_no_change_share`, `told_stable_share` (no clear change, and that staying stable is a good result): of those
    who truly lost bone. `missed_share`: of the `large_losses`, who truly lost the LSC
    or more, not told of a fall.
    """

    site: Site
    shift_pct: float
    shown_share: float
    raw_error_pct: float
    estimate_error_pct: float
    bias_pct: float
    interval_coverage: float
    told_rise_share: float | None
    told_no_change_share: float | None
    told_stable_share: float | None
    missed_share: float | None
    large_losses: int

    @property
    def smaller_by(self) -> float:
        return 1 - self.estimate_error_pct / self.raw_error_pct


@dataclass(frozen=True)
class FallStudy:
    """All patients have the same true change. The shares told of a fall, and of a clear one."""

    site: Site
    true_change_pct: float
    fall_share: float
    clear_fall_share: float


@dataclass(frozen=True)
class _Draw:
    """Standard normal deviates of one patient, the same in every study, and whether she is one of the few."""

    truth: float
    first: float
    second: float
    is_one_of_few: bool


def study_estimates(table: EvidenceTable, patients: int = PATIENTS) -> tuple[EstimateStudy, ...]:
    """The truth follows the prior of the estimate, or lies 2 points below or above it."""
    draws = _draws(patients)
    return tuple(_study(table, site, shift, draws) for site in SITES for shift in SHIFTS_PCT)


def study_falls(table: EvidenceTable, patients: int = PATIENTS) -> tuple[FallStudy, ...]:
    """The rate of falls told where there is none (false losses), and by true loss (power)."""
    draws = _draws(patients)
    found = []
    for site in SITES:
        read = _reader(table, site)
        for change in TRUE_LOSSES_PCT:
            verdicts = [read(_second_reading(site, to_log_pct(change), draw)).scan.verdict for draw in draws]
            clear = fmean(verdict in FALLS - {Verdict.MAY_BE_LOSS} for verdict in verdicts)
            found.append(FallStudy(site, change, fmean(verdict in FALLS for verdict in verdicts), clear))
    return tuple(found)


def _draws(patients: int) -> tuple[_Draw, ...]:
    chance = Random(SEED)  # noqa: S311  (made-up patients, no secret)
    return tuple(
        _Draw(chance.gauss(0, 1), chance.gauss(0, 1), chance.gauss(0, 1), chance.random() < FEW_SHARE)
        for _ in range(patients)
    )


def _second_reading(site: Site, true_log_pct: float, draw: _Draw) -> float:
    """The first reading is what it is: its error moves the truth behind it, and with it the second reading."""
    error_pct = _error_pct(site)
    noise = error_pct * (draw.second - draw.first)
    return round(USUAL_BMD_G_CM2[site] * exp((true_log_pct + noise) / 100), 3)


def _error_pct(site: Site) -> float:
    return 100 * LONG_TERM_ERROR_G_CM2[site] / USUAL_BMD_G_CM2[site]


@dataclass(frozen=True)
class _Read:
    """What the app says of a second reading, and the estimate whether it is shown or not."""

    scan: ScanAssessment
    estimate_pct: float
    low_pct: float
    high_pct: float


def _reader(table: EvidenceTable, site: Site) -> Callable[[float], _Read]:
    @cache
    def read(bmd_g_cm2: float) -> _Read:
        case = _case(site, bmd_g_cm2)
        first, second = list_series(case)[0].readings
        phases = phases_of(case.treatments)
        baseline = PhaseBaseline(phases[0], 0.0, first, find_match(case, phases, 0, site, table))
        (estimate,) = estimates_pct(baseline, [second], as_expected=True)
        if estimate is None:
            raise ValueError(f"the evidence of {AGENT} ends before {MONTH:g} months")
        return _Read(assess(case, table)[0].scans[-1], *estimate)

    return read


def _case(site: Site, bmd_g_cm2: float) -> Case:
    readings = ((0.0, USUAL_BMD_G_CM2[site]), (MONTH, bmd_g_cm2))
    return Case(
        sex=Sex.FEMALE,
        treatments=(Treatment(AGENT, 0.0),),
        scans=tuple(Scan(month, site, bmd, scanner="one", vertebrae="L1-L4") for month, bmd in readings),
        age=70.0,
        menopausal=Menopausal.POST,
        prior=PriorClass.NONE,
    )


def _study(table: EvidenceTable, site: Site, shift_pct: float, draws: Sequence[_Draw]) -> EstimateStudy:
    read, knot = _reader(table, site), _expected(table, site)
    mean = log_mean_of_trial(knot.mean_pct, knot.people_factor * individual_sd_pct(site, MONTH)) + shift_pct
    spread = true_sd_pct(site, MONTH)
    truths = [mean + spread * draw.truth * (FEW_SPREAD if draw.is_one_of_few else 1.0) for draw in draws]
    found = [read(_second_reading(site, truth, draw)) for truth, draw in zip(truths, draws, strict=True)]
    return _summary(site, shift_pct, [to_pct(truth) for truth in truths], found)


def _expected(table: EvidenceTable, site: Site) -> Knot:
    case = _case(site, USUAL_BMD_G_CM2[site])
    match = find_match(case, phases_of(case.treatments), 0, site, table)
    knot = match.course.at(MONTH) if match and match.course else None
    if knot is None:
        raise ValueError(f"nothing is expected of {AGENT} at {site.value}")
    return knot


def _summary(site: Site, shift_pct: float, truths: Sequence[float], found: Sequence[_Read]) -> EstimateStudy:
    pairs = list(zip(truths, found, strict=True))
    raw = [(one.scan.observed_pct or 0.0) - truth for truth, one in pairs]
    errors = [one.estimate_pct - truth for truth, one in pairs]
    lost = [one.scan for truth, one in pairs if truth < 0]
    missed = [one.scan.verdict not in FALLS for truth, one in pairs if truth <= -DEFAULT_LSC_PCT[site]]
    return EstimateStudy(
        site=site,
        shift_pct=shift_pct,
        shown_share=fmean(_is_shown(one.scan) for one in found),
        raw_error_pct=_root_mean_square(raw),
        estimate_error_pct=_root_mean_square(errors),
        bias_pct=fmean(errors),
        interval_coverage=fmean(one.low_pct <= truth <= one.high_pct for truth, one in pairs),
        told_rise_share=_share([one.verdict in _RISES for one in lost]),
        told_no_change_share=_share([one.verdict is Verdict.WITHIN_LSC for one in lost]),
        told_stable_share=_share([is_stable_good(one) for one in lost]),
        missed_share=_share(missed),
        large_losses=len(missed),
    )


def _is_shown(scan: ScanAssessment) -> bool:
    return scan.since_phase is not None and scan.since_phase.estimate_pct is not None


def _share(told: Sequence[bool]) -> float | None:
    return fmean(told) if told else None


def _root_mean_square(values: Sequence[float]) -> float:
    return sqrt(fmean(value**2 for value in values))
