"""What a person's series of scans says, given how noisy a scan is and what the trials lead one to expect."""

from dataclasses import dataclass, replace

from bonetrack.core.assessed import ScanAssessment, SeriesAssessment, SincePhase, SincePrevious
from bonetrack.core.baselines import find_baseline, shows_the_switch
from bonetrack.core.cases import Case, Fracture, Menopausal, Scan
from bonetrack.core.course_of_phase import EstimatePct, Expected, PhaseBaseline, expected_at, find_match
from bonetrack.core.dxa import Site, breaks_between, is_single_vertebra
from bonetrack.core.effects import EvidenceTable
from bonetrack.core.estimates import Estimates
from bonetrack.core.fractures import fracture_speaks, say_fractures
from bonetrack.core.regimen import NOTHING
from bonetrack.core.series import Comparison, LscVerdict, Reading, Series, compare, list_series
from bonetrack.core.spine import withhold_spine
from bonetrack.core.treatment_phases import SWITCH_MONTHS, TakenPhase, find_phase_index, phases_of
from bonetrack.core.verdicts import (
    ENOUGH_DOSES_SHARE,
    FALLS,
    LATE_DENOSUMAB_MONTHS,
    AgainstExpectation,
    Evidence,
    Verdict,
    decide,
    is_too_soon,
)

__all__ = [
    "AgainstExpectation",
    "Case",
    "Expected",
    "Fracture",
    "LscVerdict",
    "Menopausal",
    "Scan",
    "ScanAssessment",
    "SeriesAssessment",
    "SincePhase",
    "SincePrevious",
    "Verdict",
    "assess",
]


def assess(case: Case, table: EvidenceTable) -> tuple[SeriesAssessment, ...]:
    """Series by series, scans in order of time. Raises BadCase when the treatments contradict themselves."""
    phases = phases_of(case.treatments)
    series = list_series(case)
    assessed = tuple(_SeriesReader(case, table, phases, one, series).read() for one in series)
    return say_fractures(case, phases, withhold_spine(case, assessed))


@dataclass(frozen=True)
class _SeriesReader:
    case: Case
    table: EvidenceTable
    phases: tuple[TakenPhase, ...]
    series: Series
    all_series: tuple[Series, ...]

    def read(self) -> SeriesAssessment:
        site = self.series.key.site
        if self.series.key.replaced:
            return self._listed_only(Verdict.HIP_REPLACED)
        if is_single_vertebra(self.series.key.vertebrae):
            return self._listed_only(Verdict.SINGLE_VERTEBRA)
        baselines = [self._baseline(reading) for reading in self.series.readings]
        estimates = Estimates(self.series.readings, tuple(baselines))
        scans = [self._read_one(index, baselines[index], estimates) for index in range(len(self.series.readings))]
        scans += [_unjudged(scan, Verdict.SCORE_ONLY) for scan in self.series.scores_only]
        scanner = next((one.scan.scanner for one in scans), None)
        ordered = tuple(sorted(scans, key=lambda one: one.month))
        return SeriesAssessment(self.series.key, site, scanner, ordered)

    def _listed_only(self, verdict: Verdict) -> SeriesAssessment:
        key, readings = self.series.key, self.series.readings
        scans = [replace(_unjudged(one.scan, verdict), bmd_g_cm2=one.bmd_g_cm2) for one in readings]
        scans += [_unjudged(scan, Verdict.SCORE_ONLY) for scan in self.series.scores_only]
        ordered = tuple(sorted(scans, key=lambda one: one.month))
        return SeriesAssessment(key, key.site, ordered[0].scan.scanner, ordered)

    def _baseline(self, reading: Reading) -> PhaseBaseline | None:
        """The phase of a scan with the scan its changes count from."""
        index = find_phase_index(self.phases, reading.month)
        if index is None:
            return None
        phase = self.phases[index]
        earlier = [one for one in self.series.readings if one.month < reading.month]
        found = find_baseline(self.phases, index, earlier)
        if found is None or phase.start is None:
            return None
        match = find_match(self.case, self.phases, index, self.series.key.site, self.table)
        return PhaseBaseline(phase, phase.start, found, match, shows_the_switch(self.phases, index, found))

    def _read_one(self, index: int, baseline: PhaseBaseline | None, estimates: Estimates) -> ScanAssessment:
        readings = self.series.readings
        reading = readings[index]
        if index == 0:
            return self._first(reading)
        first, previous = compare(readings[0], reading), compare(readings[index - 1], reading)
        main = compare(baseline.reading, reading) if baseline else first
        expected = expected_at(baseline, reading, self.table) if baseline else None
        evidence = self._evidence(reading, (main, previous, first), expected)
        phase = self._phase(reading)
        return ScanAssessment(
            scan=reading.scan,
            month=reading.month,
            bmd_g_cm2=reading.bmd_g_cm2,
            error_g_cm2=reading.error_g_cm2,
            observed_pct=first.observed_pct,
            lsc_pct=first.lsc_pct,
            lsc_is_default=reading.lsc_g_cm2 is None,
            lsc_verdict=first.lsc_verdict,
            since_previous=_since_previous(previous),
            since_phase=self._since_phase(baseline, (main, previous), expected, evidence, estimates),
            phase_agents=phase.agents if phase else None,
            expected=expected,
            against_expectation=evidence.against,
            verdict=self._verdict(evidence),
            below_earlier=any(compare(one, reading).lsc_verdict is LscVerdict.LOSS for one in readings[:index]),
            fracture_on_treatment=evidence.fracture,
            averaged=reading.averaged,
            agents_before=self._agents_before(reading),
        )

    def _agents_before(self, reading: Reading) -> frozenset[str]:
        index = find_phase_index(self.phases, reading.month)
        return self.phases[index - 1].agents if index else frozenset()

    def _evidence(
        self, reading: Reading, compared: tuple[Comparison, Comparison, Comparison], expected: Expected | None
    ) -> Evidence:
        main, previous, first = compared
        phase = self._phase(reading)
        has_band = expected is not None and expected.low_pct is not None
        too_soon = has_band and phase is not None and is_too_soon(phase, reading.month)
        fewer = self._fewer_doses(phase, reading)
        against = AgainstExpectation.NOT_JUDGED
        if expected and not too_soon and not fewer and self.series.key.site is not Site.DISTAL_RADIUS_THIRD:
            against = _against(expected, main.observed_pct)
        return Evidence(main, previous, first, against, self._fracture(reading), too_soon, fewer)

    def _phase(self, reading: Reading) -> TakenPhase | None:
        index = find_phase_index(self.phases, reading.month)
        return None if index is None else self.phases[index]

    def _verdict(self, evidence: Evidence) -> Verdict:
        verdict = decide(evidence)
        if self.series.key.site is Site.DISTAL_RADIUS_THIRD and verdict not in FALLS:
            return Verdict.SITE_NOT_JUDGED
        return verdict

    def _first(self, reading: Reading) -> ScanAssessment:
        """A first scan says nothing yet; after scans elsewhere or on another machine, that they cannot be compared."""
        site = self.series.key.site
        others = [one for one in self.all_series if one.key.site is site and one is not self.series]
        earlier = [(other.month, one) for one in others for other in one.readings if other.month < reading.month]
        before = max(earlier, key=lambda pair: pair[0])[1] if earlier else None
        return replace(
            _unjudged(reading.scan, Verdict.NOT_COMPARABLE if before else Verdict.FIRST_SCAN),
            breaks=breaks_between(before.key, self.series.key) if before else (),
            bmd_g_cm2=reading.bmd_g_cm2,
            error_g_cm2=reading.error_g_cm2,
            lsc_is_default=reading.lsc_g_cm2 is None,
            lsc_verdict=LscVerdict.BASELINE,
            averaged=reading.averaged,
        )

    def _since_phase(
        self,
        baseline: PhaseBaseline | None,
        compared: tuple[Comparison, Comparison],
        expected: Expected | None,
        evidence: Evidence,
        estimates: Estimates,
    ) -> SincePhase | None:
        if baseline is None:
            return None
        main = compared[0]
        fell = any(one.lsc_verdict is LscVerdict.LOSS for one in compared)
        leans = expected is None or expected.holds(main.observed_pct) is not False
        estimate: EstimatePct | None = None
        if not self.case.is_child and (fell or (leans and not evidence.fewer_doses)):
            estimate = estimates.at(baseline, main.later, as_expected=not fell)
        pct, low_pct, high_pct = estimate or (None, None, None)
        return SincePhase(
            baseline_month=baseline.reading.month,
            observed_pct=main.observed_pct,
            lsc_pct=main.lsc_pct,
            lsc_verdict=main.lsc_verdict,
            estimate_pct=pct,
            estimate_low_pct=low_pct,
            estimate_high_pct=high_pct,
            p_true_loss=main.p_true_loss,
        )

    def _fewer_doses(self, phase: TakenPhase | None, reading: Reading) -> bool:
        """A missing log is not a missed dose: None says nothing. Late doses end their cover: a phase without agents."""
        if phase is None:
            return False
        since = float("-inf") if phase.start is None else phase.start - SWITCH_MONTHS
        if any(since <= due and due + LATE_DENOSUMAB_MONTHS < reading.month for due in self.case.late_doses):
            return True
        share = self.case.doses_logged_share
        return phase.agents != NOTHING and share is not None and share < ENOUGH_DOSES_SHARE

    def _fracture(self, reading: Reading) -> bool:
        return fracture_speaks(self.case, self.phases, reading.scan)


def _against(expected: Expected, observed_pct: float) -> AgainstExpectation:
    if expected.low_pct is None or expected.high_pct is None:
        return AgainstExpectation.NOT_JUDGED
    if observed_pct < expected.low_pct:
        return AgainstExpectation.BELOW
    return AgainstExpectation.ABOVE if observed_pct > expected.high_pct else AgainstExpectation.INSIDE


def _since_previous(comparison: Comparison) -> SincePrevious:
    return SincePrevious(
        comparison.earlier.month,
        comparison.observed_pct,
        comparison.lsc_pct,
        comparison.lsc_verdict,
        comparison.p_true_loss,
    )


def _unjudged(scan: Scan, verdict: Verdict) -> ScanAssessment:
    """A scan with nothing to compare it with."""
    return ScanAssessment(
        scan=scan,
        month=scan.month,
        bmd_g_cm2=None,
        error_g_cm2=None,
        observed_pct=None,
        lsc_pct=None,
        lsc_is_default=False,
        lsc_verdict=LscVerdict.NOT_COMPARABLE,
        since_previous=None,
        since_phase=None,
        phase_agents=None,
        expected=None,
        against_expectation=AgainstExpectation.NOT_JUDGED,
        verdict=verdict,
    )
