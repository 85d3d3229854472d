"""What trials lead one to expect of a regimen: mean course, band of individuals, grade and the trials behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import hypot, prod, sqrt

from bonetrack.core.band import band_half_width_pct
from bonetrack.core.courses import VISIT_WINDOW_MONTHS, Knot
from bonetrack.core.dxa import Site
from bonetrack.core.effects import EvidenceTable, Sex
from bonetrack.core.grades import Basis, Grade, weakest
from bonetrack.core.regimen import Phase, PriorClass, Regimen
from bonetrack.core.regimen_matches import match_regimen, merge_phases
from bonetrack.core.sources import Source, list_sources
from bonetrack.core.spread import (
    usual_scan_error_pct,
)
from bonetrack.core.targets import Match


@dataclass(frozen=True)
class ExpectedPoint:
    """Percent of the BMD at the start. None: no evidence at that month, or (band) none for that grade."""

    month: float
    mean_pct: float | None = None
    se_mean: float | None = None
    low_pct: float | None = None
    high_pct: float | None = None


@dataclass(frozen=True)
class PhaseExpectation:
    """One phase of the regimen, months counted from the start of the first phase."""

    agents: frozenset[str]
    start_month: float
    stop_month: float | None
    grade: Grade
    basis: Basis


@dataclass(frozen=True)
class Expectation:
    """The grade is that of the weakest phase; `component` is the part drawn when that phase is indirect."""

    regimen: Regimen
    site: Site
    grade: Grade
    basis: Basis
    points: tuple[ExpectedPoint, ...]
    component: str | None
    sources: tuple[Source, ...]
    ends_at_month: float | None
    phases: tuple[PhaseExpectation, ...]


@dataclass(frozen=True)
class _MatchedPhase:
    """`end`: what stands at its stop, from where the next phase goes on."""

    start: float
    stop: float | None
    agents: frozenset[str]
    match: Match
    end: Knot | None


def expect(
    regimen: Regimen,
    site: Site,
    *,
    sex: Sex,
    prior: PriorClass,
    months: Sequence[float],
    table: EvidenceTable,
    premenopausal_or_young_man: bool = False,
) -> Expectation:
    """The expected course at `months`, counted from the start of the first phase.

    Phases multiply: (1 + a)(1 + b) - 1. A month beyond the last evidence has a point of Nones.
    """
    merged = merge_phases(regimen)
    matches = match_regimen(
        merged, site, sex=sex, prior=prior, table=table, premenopausal_or_young_man=premenopausal_or_young_man
    )
    phases = [_matched(*one) for one in zip(merged.starts, merged.phases, matches, strict=True)]
    grade = weakest([match.grade for match in matches])
    speaking = next(match for match in reversed(matches) if match.grade is grade)
    used = [match for match in matches if match.course is not None]
    return Expectation(
        regimen=regimen,
        site=site,
        grade=grade,
        basis=speaking.basis,
        points=tuple(_shown(_point(phases, site, month), grade) for month in months),
        component=speaking.component,
        sources=list_sources(used, table),
        ends_at_month=None if grade is Grade.NONE else _end(phases),
        phases=tuple(
            PhaseExpectation(one.agents, one.start, one.stop, one.match.grade, one.match.basis) for one in phases
        ),
    )


def _matched(start: float, phase: Phase, match: Match) -> _MatchedPhase:
    if phase.months is None:
        return _MatchedPhase(start, None, phase.agents, match, None)
    stop = start + phase.months
    end = match.course.at_visit(stop - start) if match.course else None
    return _MatchedPhase(start, stop, phase.agents, match, end)


def _point(phases: Sequence[_MatchedPhase], site: Site, month: float) -> ExpectedPoint:
    begun: list[tuple[_MatchedPhase, Knot]] = []
    for phase in phases:
        if phase.start > 0 and month <= phase.start:
            break
        knot = _knot(phase, month, is_last=phase is phases[-1])
        if knot is None:
            return ExpectedPoint(month)
        begun.append((phase, knot))
    whole = _joined([knot for _, knot in begun], month)
    if not all(phase.match.grade.allows_verdict for phase, _ in begun):
        return ExpectedPoint(month, whole.mean_pct, whole.se_pct)
    half = band_half_width_pct(site, month, whole, error_pct=usual_scan_error_pct(site))
    return ExpectedPoint(month, whole.mean_pct, whole.se_pct, whole.mean_pct - half, whole.mean_pct + half)


def _joined(knots: Sequence[Knot], month: float) -> Knot:
    """Phases multiply; an error of one is carried by the others. How people differ is weighed by the time in each."""
    factor = prod(1 + knot.mean_pct / 100 for knot in knots)
    shares = [factor / (1 + knot.mean_pct / 100) for knot in knots]
    time = sum(knot.month for knot in knots)
    people = knots[-1].people_factor
    if time > 0:
        people = sqrt(sum(knot.month * knot.people_factor**2 for knot in knots) / time)
    return Knot(
        month=month,
        mean_pct=100 * (factor - 1),
        se_pct=hypot(*(share * knot.se_pct for share, knot in zip(shares, knots, strict=True))),
        between_trials_pct=hypot(*(share * knot.between_trials_pct for share, knot in zip(shares, knots, strict=True))),
        people_factor=people,
    )


def _shown(point: ExpectedPoint, grade: Grade) -> ExpectedPoint:
    """The grade speaks for the whole regimen: no band when it is indirect, no numbers at all when it is none."""
    if grade is Grade.NONE:
        return ExpectedPoint(point.month)
    return point if grade.allows_verdict else replace(point, low_pct=None, high_pct=None)


def _knot(phase: _MatchedPhase, month: float, *, is_last: bool) -> Knot | None:
    if phase.match.course is None:
        return None
    month_of_phase = month - phase.start
    if phase.stop is None or month < phase.stop or (is_last and month == phase.stop):
        return phase.match.course.at(month_of_phase)
    # What follows the last phase is not stated, so nothing is expected after it.
    return None if is_last else phase.end


def _end(phases: Sequence[_MatchedPhase]) -> float | None:
    """The last month with a mean; None when there is no line at all."""
    end: float | None = None
    for phase in phases:
        if phase.match.course is None:
            return end
        end = phase.start + phase.match.course.end
        if phase.stop is None or end + VISIT_WINDOW_MONTHS < phase.stop or (phase is phases[-1] and end < phase.stop):
            return end
        end = phase.stop
    return end
