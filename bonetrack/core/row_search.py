"""The rows that lie nearest to a person: as few conditions as possible are given up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations

from bonetrack.core.dxa import Site
from bonetrack.core.effects import Analysis, DoseClass, EvidenceTable, PopulationFlag, RowSex, Sex
from bonetrack.core.grades import BasisKey
from bonetrack.core.observations import KEPT_TABLES, Observation
from bonetrack.core.regimen import Family, PriorClass, families
from bonetrack.core.sequence_observations import list_observations
from bonetrack.core.targets import Target

Test = Callable[[Observation], bool]
# How far off a row is for each condition given up; another agent of the class lies between the two groups.
_COST: Mapping[BasisKey, float] = {
    BasisKey.OTHER_SEX: 1.0,
    BasisKey.OTHER_DOSE: 2.0,
    BasisKey.OTHER_POPULATION: 2.0,
    BasisKey.OTHER_PRIOR: 2.0,
}
COST_OF_CLASS = 1.5
COST_OF_HISTORY = 1.5
_SEXES: Mapping[Sex, frozenset[RowSex]] = {
    Sex.MALE: frozenset({RowSex.MALE}),
    Sex.FEMALE: frozenset({RowSex.FEMALE, RowSex.MIXED}),
}
# Given to the other sex it is another treatment: other doses, other aims, another state of the bone.
_HORMONE_OF_OTHER_SEX: Mapping[Sex, Family] = {Sex.MALE: Family.ESTROGEN, Sex.FEMALE: Family.TESTOSTERONE}
_UNTREATED = (PriorClass.NONE, PriorClass.NOT_STATED)


@dataclass(frozen=True)
class Found:
    """Rows, and the conditions that had to be given up to find them (weightiest last)."""

    rows: tuple[Observation, ...]
    given_up: tuple[BasisKey, ...]

    @property
    def cost(self) -> float:
        return _cost(self.given_up)


def usable(table: EvidenceTable, target: Target) -> tuple[Observation, ...]:
    """Late doses inform lateness; they never stand in for a course. Nor does a sex hormone given to the other sex.

    Nor does a later year of the same treatment: whoever goes on has no switch, and whoever begins again has a gap.
    """
    kept = _never_barred(table, target.site)
    if _HORMONE_OF_OTHER_SEX[target.sex] in families(target.agents):
        return tuple(one for one in kept if one.effect.sex in _SEXES[target.sex])
    return kept


@lru_cache(maxsize=KEPT_TABLES)
def _never_barred(table: EvidenceTable, site: Site) -> tuple[Observation, ...]:
    return tuple(
        one
        for one in list_observations(table, site)
        if one.effect.population_flag is not PopulationFlag.DELAYED_DOSES and not one.repeats_its_agents
    )


def find(rows: Sequence[Observation], tests: Mapping[BasisKey, Test]) -> Found | None:
    """The rows for which the least has to be given up."""
    for given_up in _cheapest_first(tuple(tests)):
        kept = [test for key, test in tests.items() if key not in given_up]
        passing = tuple(one for one in rows if all(test(one) for test in kept))
        if passing:
            return Found(passing, given_up)
    return None


@cache
def _cheapest_first(keys: tuple[BasisKey, ...]) -> list[tuple[BasisKey, ...]]:
    sets = [given_up for count in range(len(keys) + 1) for given_up in combinations(keys, count)]
    return sorted(sets, key=_cost)


def find_nearest_history(rows: Sequence[Observation], tests: Mapping[BasisKey, Test]) -> Found | None:
    """As `find`, but rows with more treatment before the last switch need to be much nearer in all else."""
    plain = find([one for one in rows if len(one.history) == 1], tests)
    every = find(rows, tests)
    return plain if plain and every and plain.cost <= every.cost + COST_OF_HISTORY else every


def people_tests(target: Target) -> dict[BasisKey, Test]:
    """In the order in which they are given up: a woman's course for a man before another dose or illness."""
    sexes = _SEXES[target.sex]
    return {
        BasisKey.OTHER_SEX: lambda one: one.effect.sex in sexes,
        BasisKey.OTHER_DOSE: lambda one: one.effect.dose_class is DoseClass.STANDARD,
        BasisKey.OTHER_POPULATION: lambda one: (
            one.effect.population_flag is None and one.effect.analysis is not Analysis.COMPLETERS
        ),
    }


def same_prior(target: Target) -> Test:
    if target.prior in (PriorClass.NONE, PriorClass.UNKNOWN):
        return lambda one: one.effect.prior in _UNTREATED
    return lambda one: one.effect.prior is target.prior


def _cost(given_up: Sequence[BasisKey]) -> float:
    return sum(_COST[key] for key in given_up)
