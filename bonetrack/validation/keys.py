"""The direct keys of a table: what one course is pooled from."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import median

from bonetrack.core.courses import Course, trial_levels
from bonetrack.core.dxa import Site
from bonetrack.core.effects import EvidenceTable, RowSex
from bonetrack.core.heterogeneity import dersimonian_laird_pct
from bonetrack.core.key_courses import course_of
from bonetrack.core.observations import Observation
from bonetrack.core.regimen import PriorClass
from bonetrack.core.sequence_observations import list_observations


@dataclass(frozen=True)
class Key:
    """Ordinary rows of the same agents, history, prior class and sex at one site, and their course."""

    name: str
    site: Site
    rows: tuple[Observation, ...]
    course: Course

    @property
    def trials(self) -> int:
        return self.course.trials

    def __str__(self) -> str:
        return f"{self.site.value}: {self.name}"

    def own_spread_pct(self) -> float:
        """tau of this key by itself."""
        return dersimonian_laird_pct(trial_levels([one.mean for one in self.rows], self.course.shape))


def list_keys(table: EvidenceTable) -> tuple[Key, ...]:
    """Every key with ordinary rows, by site and name."""
    grouped: dict[tuple[Site, str], list[Observation]] = defaultdict(list)
    for site in Site:
        for one in list_observations(table, site):
            if one.effect.is_ordinary:
                grouped[site, _name(one)].append(one)
    return tuple(Key(name, site, tuple(rows), course_of(table, rows)) for (site, name), rows in sorted(grouped.items()))


def spreads_between_trials_pct(table: EvidenceTable) -> dict[Site, float | None]:
    """The median tau of the site's keys with two trials or more, where it is above 0."""
    found: dict[Site, list[float]] = {site: [] for site in Site}
    for key in list_keys(table):
        if key.trials > 1 and key.own_spread_pct() > 0:
            found[key.site].append(key.own_spread_pct())
    return {site: median(spreads) if spreads else None for site, spreads in found.items()}


def prior_of(one: Observation) -> PriorClass:
    """A trial that does not say what was taken before counts as people never treated."""
    prior = one.effect.prior
    return PriorClass.NONE if prior is PriorClass.NOT_STATED else prior


def _name(one: Observation) -> str:
    before = "".join(f"{phase}>" for phase in one.history)
    prior = prior_of(one)
    after = "" if prior is PriorClass.NONE else f" after {prior.value}"
    men = ", men" if one.effect.sex is RowSex.MALE else ""
    return f"{before}{'+'.join(sorted(one.agents))}{after}{men}"
