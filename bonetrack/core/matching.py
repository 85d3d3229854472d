"""Picks the rows that speak of one phase of a regimen: the strictest set of conditions that leaves any."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from bonetrack.core.courses import Course
from bonetrack.core.dxa import Site
from bonetrack.core.effects import Analysis, DoseClass, EvidenceTable, PopulationFlag, RowSex, Sex
from bonetrack.core.grades import Basis, BasisKey, Grade
from bonetrack.core.history import prior_family_classes, prior_of_phase
from bonetrack.core.key_courses import course_of
from bonetrack.core.observations import Observation
from bonetrack.core.regimen import NOTHING, Family, Phase, PriorClass, families
from bonetrack.core.sequence_observations import list_observations
from bonetrack.core.spread import UNLIKE_PCT

Test = Callable[[Observation], bool]
# A trial whose earlier phase was up to twice as long or as short still counts as the same sequence.
_LENGTH_FACTOR = 2.0
# Denosumab for up to 3 years and for longer ends differently when zoledronate follows.
_LONG_DENOSUMAB_MONTHS = 36.0
_ADD_ON_ONLY = frozenset({PriorClass.BISPHOSPHONATE, PriorClass.DENOSUMAB, PriorClass.RALOXIFENE})
# A tablet and an infusion added to a PTH analogue did not do the same: no trial stands in for the other.
_NO_CLASS_EFFECT = frozenset({Family.PTH_ANALOGUE, Family.BISPHOSPHONATE})
# How far off a row is for each condition given up; another agent of the class lies between the two groups.
_COST: Mapping[BasisKey, float] = {
    BasisKey.OTHER_SEX: 1.0,
    BasisKey.OTHER_DOSE: 2.0,
    BasisKey.OTHER_POPULATION: 2.0,
    BasisKey.OTHER_PRIOR: 2.0,
}
_COST_OF_CLASS = 1.5
DENOSUMAB = frozenset({"denosumab"})
_SEXES: Mapping[Sex, frozenset[RowSex]] = {
    Sex.MALE: frozenset({RowSex.MALE}),
    Sex.FEMALE: frozenset({RowSex.FEMALE, RowSex.MIXED}),
}
# Given to the other sex it is another treatment: other doses, other aims, another state of the bone.
_HORMONE_OF_OTHER_SEX: Mapping[Sex, Family] = {Sex.MALE: Family.ESTROGEN, Sex.FEMALE: Family.TESTOSTERONE}
_UNTREATED = (PriorClass.NONE, PriorClass.NOT_STATED)


@dataclass(frozen=True)
class Target:
    """One phase to be matched. `previous` is the treated phase just before it, None when there was none.

    `prior` is what was taken before the record; `carried` the strongest class that still counts from before `previous`.
    """

    agents: frozenset[str]
    previous: Phase | None
    prior: PriorClass
    sex: Sex
    site: Site
    carried: PriorClass = PriorClass.NONE


@dataclass(frozen=True)
class Match:
    """`course` is None when no line can be drawn. `component` names the part drawn when the grade is indirect."""

    grade: Grade
    basis: Basis
    course: Course | None = None
    observations: tuple[Observation, ...] = ()
    component: str | None = None


@dataclass(frozen=True)
class Found:
    """Rows, and the conditions that had to be given up to find them (weightiest last)."""

    rows: tuple[Observation, ...]
    given_up: tuple[BasisKey, ...]

    @property
    def cost(self) -> float:
        return _cost(self.given_up)


def match_first(table: EvidenceTable, target: Target, *, relax_prior: bool) -> Match | None:
    """Rows of the same agents, or of the same classes where those are nearer, begun by people of `target.prior`."""
    singles = [one for one in _usable(table, target) if not one.history and not _is_other_key(one, target)]
    tests = {**_people_tests(target), BasisKey.OTHER_PRIOR: _same_prior(target)}
    if not relax_prior:
        singles = [one for one in singles if _same_prior(target)(one)]
    same = _find([one for one in singles if one.agents == target.agents], tests)
    kin = _find([one for one in singles if _same_class(one, target)], tests)
    if same and (kin is None or same.cost <= kin.cost + _COST_OF_CLASS):
        unknown = BasisKey.OTHER_PRIOR if target.prior is PriorClass.UNKNOWN else None
        return _graded(table, same, BasisKey.SAME_TREATMENT, unknown)
    return _graded(table, kin, BasisKey.SAME_CLASS, BasisKey.SAME_CLASS) if kin else None


def match_sequence(table: EvidenceTable, target: Target) -> Match | None:
    """Rows of the same sequence; of the agents after the same class; of another length; of the same classes."""
    previous = target.previous
    if previous is None:
        return None
    sequences = [one for one in _usable(table, target) if one.history]
    same = [one for one in sequences if one.agents == target.agents and one.history[-1].agents == previous.agents]
    if target.agents == NOTHING and previous.agents == DENOSUMAB and same:
        return _denosumab_stopped(table, same)
    people = _people_tests(target)
    near = _find([one for one in same if _about_as_long(one, target)], people)
    far = _find([one for one in same if _may_differ_in_length(one, target)], people)
    kin = _find([one for one in sequences if _same_class_sequence(one, target)], people)
    options = (
        _graded(table, near, BasisKey.SAME_SEQUENCE) if near else None,
        _after_same_class(table, target),
        _graded(table, far, BasisKey.SAME_SEQUENCE, BasisKey.OTHER_LENGTH) if far else None,
        _graded(table, kin, BasisKey.SAME_CLASS_SEQUENCE, BasisKey.SAME_CLASS_SEQUENCE) if kin else None,
    )
    matches = [match for match in options if match is not None]
    return min(matches, key=lambda match: list(Grade).index(match.grade), default=None)


def match_prior_class(table: EvidenceTable, target: Target) -> Match | None:
    """Rows of a sequence whose earlier phase was of the class `target.prior`; its length is not known: similar."""
    rows = [
        one
        for one in _usable(table, target)
        if one.history and prior_of_phase(replace(one.history[-1], months=None)).prior is target.prior
    ]
    if target.agents == NOTHING and target.prior is PriorClass.DENOSUMAB:
        stopped = [one for one in rows if one.agents == NOTHING and one.history[-1].agents == DENOSUMAB]
        return _denosumab_stopped(table, stopped) if stopped else None
    same = _find([one for one in rows if one.agents == target.agents], _people_tests(target))
    if same:
        return _graded(table, same, BasisKey.SAME_SEQUENCE, BasisKey.OTHER_LENGTH)
    kin = _find([one for one in rows if _same_class(one, target)], _people_tests(target))
    return _graded(table, kin, BasisKey.SAME_CLASS_SEQUENCE, BasisKey.SAME_CLASS_SEQUENCE) if kin else None


def _denosumab_stopped(table: EvidenceTable, rows: Sequence[Observation]) -> Match:
    """Small studies that do not agree on the length of use: all of them, whatever their length and dose."""
    return _graded(table, Found(tuple(rows), ()), BasisKey.SMALL_STUDIES, BasisKey.SMALL_STUDIES)


def lowered(match: Match) -> Match:
    """One grade down, because several earlier treatments count: similar becomes indirect, without a line."""
    basis = Basis(BasisKey.SEVERAL_BEFORE)
    if match.grade is Grade.DIRECT and match.course is not None:
        course = _for_other_people(match.course, match.observations)
        return replace(match, grade=Grade.SIMILAR, basis=basis, course=course)
    return Match(Grade.INDIRECT, basis) if match.grade is Grade.SIMILAR else match


def may_relax_prior(target: Target) -> bool:
    """After denosumab, or where the agents were running before, a course from other people would promise too much."""
    return target.prior is not PriorClass.DENOSUMAB and target.prior not in prior_family_classes(target.agents)


def _usable(table: EvidenceTable, target: Target) -> list[Observation]:
    """Late doses inform lateness; they never stand in for a course. Nor does a sex hormone given to the other sex.

    Nor does a later year of the same treatment: whoever goes on has no switch, and whoever begins again has a gap.
    """
    rows = list_observations(table, target.site)
    kept = [
        one
        for one in rows
        if one.effect.population_flag is not PopulationFlag.DELAYED_DOSES and not one.repeats_its_agents
    ]
    if _HORMONE_OF_OTHER_SEX[target.sex] in families(target.agents):
        return [one for one in kept if one.effect.sex in _SEXES[target.sex]]
    return kept


def _find(rows: Sequence[Observation], tests: Mapping[BasisKey, Test]) -> Found | None:
    """The rows for which the least has to be given up."""
    sets = [given_up for count in range(len(tests) + 1) for given_up in combinations(tests, count)]
    for given_up in sorted(sets, key=_cost):
        kept = [test for key, test in tests.items() if key not in given_up]
        passing = tuple(one for one in rows if all(test(one) for test in kept))
        if passing:
            return Found(passing, given_up)
    return None


def _cost(given_up: Sequence[BasisKey]) -> float:
    return sum(_COST[key] for key in given_up)


def _people_tests(target: Target) -> dict[BasisKey, Test]:
    """In the order in which they are given up: a woman's course for a man before another dose or illness."""
    sexes = _SEXES[target.sex]
    return {
        BasisKey.OTHER_SEX: lambda one: one.effect.sex in sexes,
        BasisKey.OTHER_DOSE: lambda one: one.effect.dose_class is DoseClass.STANDARD,
        BasisKey.OTHER_POPULATION: lambda one: (
            one.effect.population_flag is None and one.effect.analysis is not Analysis.COMPLETERS
        ),
    }


def _graded(table: EvidenceTable, found: Found, direct: BasisKey, similar: BasisKey | None = None) -> Match:
    """Direct when no condition was given up and no reason for `similar` is named."""
    key = similar or (found.given_up[-1] if found.given_up else direct)
    grade = Grade.SIMILAR if similar or found.given_up else Grade.DIRECT
    course = course_of(table, found.rows)
    if grade is Grade.SIMILAR:
        course = _for_other_people(course, found.rows)
    return Match(grade, Basis(key, _values(found, key)), course, found.rows)


def _for_other_people(course: Course, rows: Sequence[Observation]) -> Course:
    return course.for_other_people(UNLIKE_PCT[rows[0].effect.site])


def _values(found: Found, key: BasisKey) -> tuple[tuple[str, str], ...]:
    values: list[tuple[str, str]] = []
    flags = sorted({one.effect.population_flag.value for one in found.rows if one.effect.population_flag})
    if flags:
        values.append(("flags", ",".join(flags)))
    if key in (BasisKey.SAME_CLASS, BasisKey.SAME_CLASS_SEQUENCE):
        values.append(("regimens", ",".join(sorted({str(one.effect.regimen) for one in found.rows}))))
    return tuple(values)


def _after_same_class(table: EvidenceTable, target: Target) -> Match | None:
    """Rows whose people came to the agents from the class that the previous phase leaves behind."""
    if target.previous is None or target.agents == NOTHING:
        return None
    prior = prior_of_phase(target.previous)
    if prior.prior is PriorClass.NONE:
        return None
    match = match_first(table, replace(target, previous=None, prior=prior.prior), relax_prior=False)
    return lowered(match) if match and prior.several else match


def _same_prior(target: Target) -> Test:
    if target.prior in (PriorClass.NONE, PriorClass.UNKNOWN):
        return lambda one: one.effect.prior in _UNTREATED
    return lambda one: one.effect.prior is target.prior


def _same_class(one: Observation, target: Target) -> bool:
    wanted = families(target.agents)
    return wanted != _NO_CLASS_EFFECT and len(one.agents) == len(target.agents) and families(one.agents) == wanted


def _same_class_sequence(one: Observation, target: Target) -> bool:
    if target.previous is None or not _same_class(one, target):
        return False
    before, previous = one.history[-1].agents, target.previous.agents
    # An infusion of zoledronate outlasts its year: its end is not the end of a tablet.
    if target.agents == NOTHING and ("zoledronate" in before) != ("zoledronate" in previous):
        return False
    # How much a bisphosphonate keeps depends on how long denosumab was used before.
    if "denosumab" in before and not _within_factor(one.history[-1], target.previous):
        return False
    return families(before) == families(previous)


def _is_other_key(one: Observation, target: Target) -> bool:
    """Adding to a running bone medicine is another treatment than beginning both together."""
    if one.effect.prior is target.prior:
        return False
    # What follows denosumab starts with the loss of what denosumab had gained.
    return one.effect.prior is PriorClass.DENOSUMAB or bool(
        prior_family_classes(one.agents) & {one.effect.prior} & _ADD_ON_ONLY
    )


def _about_as_long(one: Observation, target: Target) -> bool:
    before, previous = one.history[-1], target.previous
    if previous is None or before.months is None or previous.months is None:
        return True
    if "zoledronate" in target.agents and "denosumab" in before.agents:
        return _both_short_or_long(before, previous)
    return _within_factor(before, previous)


def _within_factor(one: Phase, other: Phase) -> bool:
    if one.months is None or other.months is None:
        return True
    return max(one.months, other.months) <= _LENGTH_FACTOR * min(one.months, other.months)


def _may_differ_in_length(one: Observation, target: Target) -> bool:
    """What denosumab leaves behind grows with its use: a follow-on after a year says nothing of one after five."""
    if target.previous is None or "denosumab" not in one.history[-1].agents or target.agents == NOTHING:
        return True
    return _both_short_or_long(one.history[-1], target.previous)


def _both_short_or_long(one: Phase, other: Phase) -> bool:
    if one.months is None or other.months is None:
        return True
    return (one.months > _LONG_DENOSUMAB_MONTHS) == (other.months > _LONG_DENOSUMAB_MONTHS)
