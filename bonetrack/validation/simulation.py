"""Made-up patients whose true change is known, read by `assess` itself.

Each had one scan at the start and one after a year, on alendronate. The first reading stands at the usual BMD of the
site; reports print three decimals, so only a few hundred different second readings occur and each is assessed once.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, fsum, log, sqrt
from random import Random

from bonetrack.core.assessed import ScanAssessment
from bonetrack.core.assessment import assess
from bonetrack.core.cases import Case, Menopausal, Scan
from bonetrack.core.course_of_phase import EstimatePct, PhaseBaseline, estimates_pct, find_match
from bonetrack.core.courses import Knot
from bonetrack.core.dxa import DEFAULT_LSC_PCT, LONG_TERM_ERROR_G_CM2, Site
from bonetrack.core.effects import EvidenceTable, Sex
from bonetrack.core.heavy_tails import FEW_SHARE, FEW_SPREAD
from bonetrack.core.linear import dot
from bonetrack.core.posterior import log_mean_of_trial, to_log_pct, to_pct
from bonetrack.core.regimen import PriorClass, Treatment
from bonetrack.core.series import LscVerdict, list_series
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
_KEPT_READINGS = 4096
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
class _Draws:
    """Normal deviates of each patient, the same in every study: of the truth, and of both readings together."""

    truths: tuple[float, ...]
    noises: tuple[float, ...]


def study_estimates(table: EvidenceTable, patients: int = PATIENTS) -> tuple[EstimateStudy, ...]:
    """The truth follows the prior of the estimate, or lies 2 points below or above it."""
    draws = _draws(patients)
    return tuple(_study(table, site, shift, draws) for site in SITES for shift in SHIFTS_PCT)


def study_falls(table: EvidenceTable, patients: int = PATIENTS) -> tuple[FallStudy, ...]:
    """The rate of falls told where there is none (false losses), and by true loss (power)."""
    noises = sorted(_draws(patients).noises)
    found = []
    for site in SITES:
        for change in TRUE_LOSSES_PCT:
            falls = clear = 0
            for thousandths, count in _count_readings(site, to_log_pct(change), noises):
                verdict = _scan(table, site, thousandths).verdict
                falls += count * (verdict in FALLS)
                clear += count * (verdict in FALLS - {Verdict.MAY_BE_LOSS})
            found.append(FallStudy(site, change, falls / patients, clear / patients))
    return tuple(found)


@lru_cache(maxsize=1)
def _draws(patients: int) -> _Draws:
    """One of the few has a truth as many times as far off. The first reading is what it is: its error moves the truth
    behind it, and with it the second reading.
    """
    chance = Random(SEED)  # noqa: S311  (made-up patients, no secret)
    truths, noises = [], []
    for _ in range(patients):
        truth, first, second = chance.gauss(0, 1), chance.gauss(0, 1), chance.gauss(0, 1)
        truths.append(truth * (FEW_SPREAD if chance.random() < FEW_SHARE else 1.0))
        noises.append(second - first)
    return _Draws(tuple(truths), tuple(noises))


def _second_readings(site: Site, true_log_pcts: Sequence[float], noises: Sequence[float]) -> list[int]:
    """In thousandths of g/cm2."""
    usual, error_pct = 1000 * USUAL_BMD_G_CM2[site], _error_pct(site)
    pairs = zip(true_log_pcts, noises, strict=True)
    return [round(usual * exp((truth + error_pct * noise) / 100)) for truth, noise in pairs]


def _count_readings(site: Site, true_log_pct: float, noises: Sequence[float]) -> Iterator[tuple[int, int]]:
    """The second readings of people with one true change, from their noises in order, and how many have each."""
    usual, error_pct = 1000 * USUAL_BMD_G_CM2[site], _error_pct(site)
    lowest, highest = _second_readings(site, [true_log_pct] * 2, [noises[0], noises[-1]])
    counted = 0
    for thousandths in range(lowest, highest + 1):
        edge = (100 * log((thousandths + 0.5) / usual) - true_log_pct) / error_pct
        upto = bisect_right(noises, edge)
        if upto > counted:
            yield thousandths, upto - counted
        counted = upto


def _error_pct(site: Site) -> float:
    return 100 * LONG_TERM_ERROR_G_CM2[site] / USUAL_BMD_G_CM2[site]


@lru_cache(maxsize=_KEPT_READINGS)
def _scan(table: EvidenceTable, site: Site, thousandths: int) -> ScanAssessment:
    """What the app says of a second reading."""
    return assess(_case(site, thousandths / 1000), table)[0].scans[-1]


@lru_cache(maxsize=_KEPT_READINGS)
def _estimate(table: EvidenceTable, site: Site, thousandths: int) -> EstimatePct:
    """The estimate that leans on the expectation, whether it is shown or not. After a fall the one shown does not."""
    since = _scan(table, site, thousandths).since_phase
    if since is not None and since.lsc_verdict is not LscVerdict.LOSS and since.estimate is not None:
        return since.estimate
    case = _case(site, thousandths / 1000)
    first, second = list_series(case)[0].readings
    phases = phases_of(case.treatments)
    baseline = PhaseBaseline(phases[0], 0.0, first, find_match(case, phases, 0, site, table))
    (estimate,) = estimates_pct(baseline, [second], as_expected=True)
    if estimate is None:
        raise ValueError(f"the evidence of {AGENT} ends before {MONTH:g} months")
    return estimate


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


def _study(table: EvidenceTable, site: Site, shift_pct: float, draws: _Draws) -> EstimateStudy:
    knot, spread = _expected(table, site), true_sd_pct(site, MONTH)
    mean = log_mean_of_trial(knot.mean_pct, knot.people_factor * individual_sd_pct(site, MONTH)) + shift_pct
    truths = [mean + spread * truth for truth in draws.truths]
    alike: dict[int, list[float]] = defaultdict(list)
    for thousandths, truth in zip(_second_readings(site, truths, draws.noises), truths, strict=True):
        alike[thousandths].append(truth)
    told = [
        _Told(_scan(table, site, reading), _estimate(table, site, reading), sorted(map(to_pct, truths)))
        for reading, truths in alike.items()
    ]
    return _summary(site, shift_pct, told)


def _expected(table: EvidenceTable, site: Site) -> Knot:
    case = _case(site, USUAL_BMD_G_CM2[site])
    match = find_match(case, phases_of(case.treatments), 0, site, table)
    knot = match.course.at(MONTH) if match and match.course else None
    if knot is None:
        raise ValueError(f"nothing is expected of {AGENT} at {site.value}")
    return knot


@dataclass(frozen=True)
class _Told:
    """All with the same second reading: what they are told, and their true changes in order."""

    scan: ScanAssessment
    estimate: EstimatePct
    truths: Sequence[float]

    @property
    def lost(self) -> int:
        return bisect_left(self.truths, 0.0)

    @property
    def inside(self) -> int:
        """Of how many the interval of the estimate holds the truth."""
        return bisect_right(self.truths, self.estimate[2]) - bisect_left(self.truths, self.estimate[1])

    def off(self, said_pct: float) -> float:
        """The sum of the squared errors: (s - t)^2 = s^2 - 2 s t + t^2."""
        return len(self.truths) * said_pct**2 - 2 * said_pct * sum(self.truths) + dot(self.truths, self.truths)


def _summary(site: Site, shift_pct: float, told: Sequence[_Told]) -> EstimateStudy:
    patients = sum(len(one.truths) for one in told)
    large = [(bisect_right(one.truths, -DEFAULT_LSC_PCT[site]), one.scan) for one in told]
    lost = [(one.lost, one.scan) for one in told]
    return EstimateStudy(
        site=site,
        shift_pct=shift_pct,
        shown_share=sum(len(one.truths) for one in told if _is_shown(one.scan)) / patients,
        raw_error_pct=sqrt(fsum(one.off(one.scan.observed_pct or 0.0) for one in told) / patients),
        estimate_error_pct=sqrt(fsum(one.off(one.estimate[0]) for one in told) / patients),
        bias_pct=fsum(one.estimate[0] * len(one.truths) - fsum(one.truths) for one in told) / patients,
        interval_coverage=sum(one.inside for one in told) / patients,
        told_rise_share=_share(lost, lambda scan: scan.verdict in _RISES),
        told_no_change_share=_share(lost, lambda scan: scan.verdict is Verdict.WITHIN_LSC),
        told_stable_share=_share(lost, is_stable_good),
        missed_share=_share(large, lambda scan: scan.verdict not in FALLS),
        large_losses=sum(count for count, _ in large),
    )


def _is_shown(scan: ScanAssessment) -> bool:
    return scan.since_phase is not None and scan.since_phase.estimate_pct is not None


def _share(people: Sequence[tuple[int, ScanAssessment]], is_told: Callable[[ScanAssessment], bool]) -> float | None:
    """Of so many people with each scan, how many are told so. None without people."""
    total = sum(count for count, _ in people)
    return sum(count for count, scan in people if is_told(scan)) / total if total else None
