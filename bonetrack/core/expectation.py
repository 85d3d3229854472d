"""What trials lead one to expect of a regimen: mean course, band of individuals, grade and the trials behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import hypot, prod, sqrt

from bonetrack.core.courses import Knot
from bonetrack.core.dxa import Site
from bonetrack.core.effects import EvidenceTable, Sex
from bonetrack.core.grades import Basis, BasisKey, Grade, weakest
from bonetrack.core.history import counts_after, is_stronger, prior_of_phase, strongest
from bonetrack.core.phase_evidence import match_phase
from bonetrack.core.regimen import FAMILY_OF, NOTHING, Phase, PriorClass, Regimen, canonical
from bonetrack.core.spread import (
    added_scan_error_pct2,
    individual_sd_pct,
    usual_scan_error_pct,
)
from bonetrack.core.targets import Match, Target

__all__ = [
    "Basis",
    "BasisKey",
    "Expectation",
    "ExpectedPoint",
    "Grade",
    "PhaseExpectation",
    "Source",
    "band_half_width_pct",
    "expect",
    "list_sources",
    "match_regimen",
    "merge_phases",
    "target_of",
]
Z_95 = 1.96


@dataclass(frozen=True)
class ExpectedPoint:
    """Percent of the BMD at the start. None: no evidence at that month, or (band) none for that grade."""

    month: float
    mean_pct: float | None = None
    se_mean: float | None = None
    low_pct: float | None = None
    high_pct: float | None = None


@dataclass(frozen=True)
class Source:
    """A trial behind the course; `n` is the largest number of people in one of its rows."""

    trial_id: str
    name: str
    citation: str
    doi: str | None
    pmid: str | None
    nct: str | None
    url: str
    year: int | None
    n: int | None
    population: str


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
    start: float
    stop: float | None
    agents: frozenset[str]
    match: Match


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
    phases = [
        _MatchedPhase(start, None if phase.months is None else start + phase.months, phase.agents, match)
        for start, phase, match in zip(merged.starts, merged.phases, matches, strict=True)
    ]
    grade = weakest([match.grade for match in matches])
    speaking = next(match for match in reversed(matches) if match.grade is grade)
    used = [match for match in matches if match.course is not None]
    return Expectation(
        regimen=regimen,
        site=site,
        grade=grade,
        basis=speaking.basis,
        points=tuple(_graded(_point(phases, site, month), grade) for month in months),
        component=speaking.component,
        sources=list_sources(used, table),
        ends_at_month=None if grade is Grade.NONE else _end(phases),
        phases=tuple(
            PhaseExpectation(one.agents, one.start, one.stop, one.match.grade, one.match.basis) for one in phases
        ),
    )


def match_regimen(
    regimen: Regimen,
    site: Site,
    *,
    sex: Sex,
    prior: PriorClass,
    table: EvidenceTable,
    premenopausal_or_young_man: bool = False,
) -> tuple[Match, ...]:
    """The evidence of each phase of a merged regimen, in order."""
    return tuple(
        match_phase(table, target_of(regimen, index, site, sex, prior), young=premenopausal_or_young_man)
        for index in range(len(regimen.phases))
    )


def merge_phases(regimen: Regimen) -> Regimen:
    """Neighbouring phases with the same agents are one phase."""
    merged: list[Phase] = []
    for phase in regimen.phases:
        last = merged[-1] if merged else None
        if last is not None and canonical(last.agents) == canonical(phase.agents):
            both = None if last.months is None or phase.months is None else last.months + phase.months
            merged[-1] = Phase(phase.agents, both)
        else:
            merged.append(phase)
    return Regimen(tuple(merged))


def list_sources(matches: Sequence[Match], table: EvidenceTable) -> tuple[Source, ...]:
    """The trials of the matches, each once, in the order of their names."""
    rows = [one.effect for match in matches for one in match.observations]
    found: list[Source] = []
    for trial_id in sorted({row.trial_id for row in rows}):
        trial = table.trial(trial_id)
        own = [row for row in rows if row.trial_id == trial_id]
        people = [row.n for row in own if row.n is not None]
        populations = list(dict.fromkeys(row.population for row in own))
        found.append(
            Source(
                trial_id=trial_id,
                name=trial.name,
                citation=trial.citation,
                doi=trial.doi,
                pmid=trial.pmid,
                nct=trial.nct,
                url=trial.url,
                year=trial.year,
                n=max(people, default=None),
                population=populations[0],
            )
        )
    return tuple(sorted(found, key=lambda source: source.name.casefold()))


def band_half_width_pct(site: Site, months: float, knot: Knot, *, error_pct: float) -> float:
    """1.96 x sqrt(SD_ind^2 + tau^2 + SE^2 + max(0, 2 e^2 - 2 e_trial^2)), `error_pct` being e, one scan's error."""
    variance = (
        (knot.people_factor * individual_sd_pct(site, months)) ** 2
        + knot.between_trials_pct**2
        + knot.se_pct**2
        + added_scan_error_pct2(site, error_pct)
    )
    return Z_95 * sqrt(variance)


def target_of(regimen: Regimen, index: int, site: Site, sex: Sex, prior: PriorClass) -> Target:
    """What is to be matched for the phase at `index`, with what its forerunners leave behind."""
    agents = canonical(regimen.phases[index].agents)
    earlier = [Phase(canonical(phase.agents), phase.months) for phase in regimen.phases[:index]]
    gaps = [
        regimen.starts[index] - start - (phase.months or 0.0)
        for start, phase in zip(regimen.starts, earlier, strict=False)
    ]
    treated = [(phase, gap) for phase, gap in zip(earlier, gaps, strict=True) if phase.agents != NOTHING]
    if not treated:
        return Target(agents, None, prior, sex, site)
    last, gap = treated[-1]
    carried = _carried(treated[:-1], prior, regimen.starts[index])
    if gap == 0:
        return Target(agents, last, prior, sex, site, carried)
    if not last.agents <= FAMILY_OF.keys():
        return Target(agents, None, PriorClass.UNKNOWN, sex, site)
    left = prior_of_phase(last, gap).prior
    return Target(agents, None, carried if is_stronger(carried, left) else left, sex, site)


def _carried(treated: Sequence[tuple[Phase, float]], prior: PriorClass, start: float) -> PriorClass:
    """The strongest class that still counts from before the last treated phase, or from before the record."""
    classes = {prior_of_phase(phase, gap).prior for phase, gap in treated if phase.agents <= FAMILY_OF.keys()}
    if counts_after(prior, start):
        classes.add(prior)
    return strongest(classes - {PriorClass.NONE}).prior


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


def _graded(point: ExpectedPoint, grade: Grade) -> ExpectedPoint:
    """The grade speaks for the whole regimen: no band when it is indirect, no numbers at all when it is none."""
    if grade is Grade.NONE:
        return ExpectedPoint(point.month)
    return point if grade.allows_verdict else replace(point, low_pct=None, high_pct=None)


def _knot(phase: _MatchedPhase, month: float, *, is_last: bool) -> Knot | None:
    if phase.match.course is None:
        return None
    if phase.stop is not None and month > phase.stop:
        # What follows the last phase is not stated, so nothing is expected after it.
        return None if is_last else phase.match.course.at(phase.stop - phase.start)
    return phase.match.course.at(month - phase.start)


def _end(phases: Sequence[_MatchedPhase]) -> float | None:
    """The last month with a mean; None when there is no line at all."""
    end: float | None = None
    for phase in phases:
        if phase.match.course is None:
            return end
        end = phase.start + phase.match.course.end
        if phase.stop is None or end < phase.stop:
            return end
        end = phase.stop
    return end
