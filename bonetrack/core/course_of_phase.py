"""The course of the phase a person is in, at the month of a scan, and the estimate that rests on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bonetrack.core.band import band_half_width_pct
from bonetrack.core.cases import Case
from bonetrack.core.dxa import Site
from bonetrack.core.effects import EvidenceTable
from bonetrack.core.grades import Basis, Grade
from bonetrack.core.heavy_tails import HeavyEstimate, estimate_with_heavy_tails
from bonetrack.core.phase_evidence import match_phase
from bonetrack.core.posterior import Estimate, FollowUp, estimate_all, log_mean_of_trial, to_log_pct, to_pct
from bonetrack.core.regimen import AGENT_NAMES, PriorClass
from bonetrack.core.regimen_matches import target_of
from bonetrack.core.series import Reading
from bonetrack.core.sources import Source, list_sources
from bonetrack.core.spread import SPREAD_WITHOUT_COURSE, individual_sd_pct, true_sd_pct
from bonetrack.core.targets import Match
from bonetrack.core.treatment_phases import TakenPhase, regimen_until

EstimatePct = tuple[float, float, float]  # estimate, low and high end of its 95 % interval


@dataclass(frozen=True)
class Expected:
    """The course of the present phase at the scan, in percent of the BMD at its start, with what it rests on."""

    match: Match
    table: EvidenceTable
    grade: Grade
    basis: Basis
    mean_pct: float | None
    low_pct: float | None
    high_pct: float | None
    ends_at_month: float | None

    @property
    def sources(self) -> tuple[Source, ...]:
        return list_sources([self.match], self.table)

    def holds(self, observed_pct: float) -> bool | None:
        """Whether the band holds the observation; None without a band."""
        if self.low_pct is None or self.high_pct is None:
            return None
        return self.low_pct <= observed_pct <= self.high_pct


@dataclass(frozen=True)
class PhaseBaseline:
    """A phase with its evidence and the reading from which its changes count. `match` None: an agent off the list.

    `shows_the_switch` False: bone still rose between the reading and the first dose, so no trial's band is laid on it.
    """

    phase: TakenPhase
    start: float
    reading: Reading
    match: Match | None
    shows_the_switch: bool = True

    @property
    def has_course(self) -> bool:
        """Whether trials let one expect anything of this phase."""
        match = self.match
        return self.shows_the_switch and match is not None and match.course is not None and match.grade.allows_verdict


def find_match(
    case: Case, phases: tuple[TakenPhase, ...], index: int, site: Site, table: EvidenceTable
) -> Match | None:
    """The evidence of one phase for this person; None for a child, or with an agent off the list."""
    if case.is_child or not phases[index].agents <= frozenset(AGENT_NAMES):
        return None
    regimen = regimen_until(phases, index)
    target = target_of(regimen, index, site, case.sex, case.prior or PriorClass.UNKNOWN)
    return match_phase(table, target, young=case.is_young)


def expected_at(baseline: PhaseBaseline, reading: Reading, table: EvidenceTable) -> Expected | None:
    """Expected time runs from the first dose, not from the baseline scan."""
    match = baseline.match
    if match is None:
        return None
    site, months = reading.scan.site, reading.month - baseline.start
    knot = match.course.at_visit(months) if match.course else None
    low = high = None
    if knot is not None and baseline.has_course:
        half = band_half_width_pct(site, months, knot, error_pct=baseline.reading.error_pct)
        low, high = knot.mean_pct - half, knot.mean_pct + half
    return Expected(
        match=match,
        table=table,
        grade=match.grade,
        basis=match.basis,
        mean_pct=knot.mean_pct if knot else None,
        low_pct=low,
        high_pct=high,
        ends_at_month=match.course.end if match.course else None,
    )


def estimates_pct(
    baseline: PhaseBaseline, readings: Sequence[Reading], *, as_expected: bool
) -> tuple[EstimatePct | None, ...]:
    """Estimate and 95 % interval of the true change since the baseline at each follow-up of the phase.

    `as_expected` False: prior mean 0, for a fall that the expectation must not soften. Else a scan after the end of
    the evidence has none (None), and no part in those before it: nobody knows what was to be expected by then.
    Without any course the prior is 0 and wide as it is, so that it has no heavy tails.
    """
    error = baseline.reading.error_pct
    if not (as_expected and baseline.has_course):
        priors = [_prior_without_course(baseline, reading) for reading in readings]
        follow_ups = [_follow_up(baseline, *pair) for pair in zip(readings, priors, strict=True)]
        return tuple(_in_pct(one) for one in estimate_all(follow_ups, error))
    expected = [_prior_of_course(baseline, reading) for reading in readings]
    known = [_follow_up(baseline, reading, prior) for reading, prior in zip(readings, expected, strict=True) if prior]
    found = iter(estimate_with_heavy_tails(known, error) if known else ())
    return tuple(None if prior is None else _in_pct(next(found)) for prior in expected)


def _in_pct(one: Estimate | HeavyEstimate) -> EstimatePct:
    return to_pct(one.mean), to_pct(one.low), to_pct(one.high)


def _follow_up(baseline: PhaseBaseline, reading: Reading, prior: tuple[float, float]) -> FollowUp:
    mean, spread = prior
    observed = 100 * (reading.bmd_g_cm2 / baseline.reading.bmd_g_cm2 - 1)
    return FollowUp(reading.month - baseline.start, to_log_pct(observed), reading.error_pct, mean, spread)


def _prior_of_course(baseline: PhaseBaseline, reading: Reading) -> tuple[float, float] | None:
    """Mean and spread of the true change, on the log scale; None after the end of the evidence."""
    site, months = reading.scan.site, reading.month - baseline.start
    knot = baseline.match.course.at_visit(months) if baseline.match and baseline.match.course else None
    if knot is None:
        return None
    return log_mean_of_trial(knot.mean_pct, knot.people_factor * individual_sd_pct(site, months)), true_sd_pct(
        site, months
    )


def _prior_without_course(baseline: PhaseBaseline, reading: Reading) -> tuple[float, float]:
    """No change, with the usual spread where a course is known and is left aside, else a wide one."""
    site, months = reading.scan.site, reading.month - baseline.start
    return 0.0, true_sd_pct(site, months) if baseline.has_course else SPREAD_WITHOUT_COURSE[site]
