"""The expected course of each phase a person went through, laid on her own BMD as the chart shows it.

It is the same course, baseline and band that `assess` judges by: g/cm2 = BMD of the baseline x (1 + percent / 100).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bonetrack.core.band import band_half_width_pct
from bonetrack.core.baselines import find_baseline, shows_the_switch
from bonetrack.core.cases import Case
from bonetrack.core.course_of_phase import find_match
from bonetrack.core.dxa import Site
from bonetrack.core.effects import Effect, EvidenceTable
from bonetrack.core.grades import Basis, Grade
from bonetrack.core.hips import find_hip_end
from bonetrack.core.series import Reading, Series, list_series
from bonetrack.core.sources import Source, list_sources
from bonetrack.core.targets import Match
from bonetrack.core.treatment_phases import TakenPhase, phases_of

STEP_MONTHS = 1.0


@dataclass(frozen=True)
class CoursePoint:
    """Percent of the baseline; `low_pct` and `high_pct` are None for a part that was studied alone."""

    month: float
    mean_pct: float
    low_pct: float | None
    high_pct: float | None


@dataclass(frozen=True)
class TrialEffect:
    """What one trial found at its last visit, `month` months after the start of the phase.

    `row` is the printed row itself, with the report it was read in.
    """

    source: Source
    row: Effect
    month: float
    mean_pct: float


@dataclass(frozen=True)
class PhaseCourse:
    """One phase of one series. `points` is empty when no line can be drawn; `component` names a part studied alone.

    `baseline_bmd_g_cm2` None: no comparable scan shows the bone at the start of the phase.
    `ends_at_month`: the last month of the evidence, on the axis of the case, None without evidence.
    """

    phase: TakenPhase
    grade: Grade
    basis: Basis
    component: str | None
    effects: tuple[TrialEffect, ...]
    baseline_bmd_g_cm2: float | None
    ends_at_month: float | None
    points: tuple[CoursePoint, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(effect.source for effect in self.effects)

    @property
    def has_band(self) -> bool:
        return any(point.low_pct is not None for point in self.points)

    def at_g_cm2(self, pct: float) -> float:
        """The percent of this course as BMD. Raises ValueError without a baseline."""
        if self.baseline_bmd_g_cm2 is None:
            raise ValueError("this phase has no baseline")
        return self.baseline_bmd_g_cm2 * (1 + pct / 100)


def list_phase_courses(
    case: Case, site: Site, table: EvidenceTable, *, until: float, begun_by: float
) -> tuple[PhaseCourse, ...]:
    """For every series of the site, every phase with a known start that has begun, in order, drawn up to `until`.

    A phase that is only planned has no course yet: nobody knows whether and when it comes.
    """
    phases = phases_of(case.treatments)
    series = [one for one in list_series(case) if one.key.site is site and one.readings]
    found = [
        _course(case, phases, index, one, table, _drawn_until(one, series, _end_of(case, one, until)))
        for one in series
        for index, phase in enumerate(phases)
        if phase.start is not None and phase.start <= begun_by and _concerns(phase, one)
    ]
    return tuple(course for course in found if course is not None)


def _concerns(phase: TakenPhase, series: Series) -> bool:
    """A phase that had ended before the series began, or a new hip, is nothing that its scans could show."""
    if series.key.replaced:
        return False
    return phase.stop is None or phase.stop >= series.readings[0].month


def _end_of(case: Case, one: Series, until: float) -> float:
    """No course goes on over a hip that is no longer there."""
    end = find_hip_end(case, one.key)
    return until if end is None else min(until, end)


def _drawn_until(one: Series, series: Sequence[Series], until: float) -> float:
    """A course ends with the scans it belongs to: scans of a later machine must not seem to lie below or above it."""
    last = one.readings[-1].month
    others = (other for other in series if other is not one and not other.key.replaced)
    return last if any(other.readings[-1].month > last for other in others) else until


def _course(
    case: Case, phases: tuple[TakenPhase, ...], index: int, series: Series, table: EvidenceTable, until: float
) -> PhaseCourse | None:
    phase = phases[index]
    match = find_match(case, phases, index, series.key.site, table)
    if match is None or phase.start is None:
        return None
    baseline = find_baseline(phases, index, series.readings)
    points: tuple[CoursePoint, ...] = ()
    if baseline is not None and match.course is not None and shows_the_switch(phases, index, baseline):
        stop = min(until, phase.start + match.course.end, until if phase.stop is None else phase.stop)
        if stop > phase.start:
            points = tuple(_points(match, phase.start, stop, baseline, series.key.site))
    return PhaseCourse(
        phase=phase,
        grade=match.grade,
        basis=match.basis,
        component=match.component,
        effects=_effects(match, table),
        baseline_bmd_g_cm2=None if baseline is None else baseline.bmd_g_cm2,
        ends_at_month=None if match.course is None else phase.start + match.course.end,
        points=points,
    )


def _effects(match: Match, table: EvidenceTable) -> tuple[TrialEffect, ...]:
    found = []
    for source in list_sources([match], table):
        rows = [one for one in match.observations if one.effect.trial_id == source.trial_id]
        last = max(rows, key=lambda one: (one.month, one.mean_pct))
        found.append(TrialEffect(source, last.effect, last.month, last.mean_pct))
    return tuple(found)


def _points(match: Match, start: float, stop: float, baseline: Reading, site: Site) -> Iterator[CoursePoint]:
    for month in _months(stop - start):
        knot = match.course.at(month) if match.course else None
        if knot is None:
            continue  # its first months are not known
        low = high = None
        if match.grade.allows_verdict:
            half = band_half_width_pct(site, month, knot, error_pct=baseline.error_pct)
            low, high = knot.mean_pct - half, knot.mean_pct + half
        yield CoursePoint(start + month, knot.mean_pct, low, high)


def _months(length: float) -> Iterator[float]:
    month = 0.0
    while month < length:
        yield month
        month += STEP_MONTHS
    yield length
