"""A row as seen from its last phase: what was taken before, and the change since the last phase began."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bonetrack.core.dxa import Site
from bonetrack.core.effects import Basis, Effect, EvidenceTable, RowSex
from bonetrack.core.means import Mean
from bonetrack.core.regimen import NOTHING, Family, Phase, canonical, families

KEPT_TABLES = 1024  # a table and each of its sites; leave-one-out makes one table for every trial
KEPT_ROWS = 4096


@dataclass(frozen=True)
class ShapeClass:
    """What shares one shape over time: the drug classes, and whether a treatment was stopped."""

    families: frozenset[Family]
    stopped: bool


@dataclass(frozen=True)
class Observation:
    """Percent of the BMD at the start of the last phase, `month` months after that start."""

    effect: Effect
    agents: frozenset[str]
    history: tuple[Phase, ...]
    month: float
    mean_pct: float
    se_pct: float

    @cached_property
    def shape_class(self) -> ShapeClass:
        return ShapeClass(families(self.agents), self.agents == NOTHING and bool(self.history))

    @property
    def repeats_its_agents(self) -> bool:
        """A later part of one treatment, counted from a visit in its middle."""
        return bool(self.history) and self.history[-1].agents == self.agents

    @cached_property
    def mean(self) -> Mean:
        """As the pooling takes it: rows at one level of effect have agents, people and dose in common."""
        effect = self.effect
        before = f"{'+'.join(sorted(self.history[-1].agents))}>" if self.history else ""
        people = (effect.population_flag or "", effect.dose_class, effect.prior, effect.sex is RowSex.MALE)
        return Mean(
            month=self.month,
            mean_pct=self.mean_pct,
            se_pct=self.se_pct,
            outlier=effect.outlier,
            trial_id=effect.trial_id,
            people=effect.arm,
            level=f"{before}{'+'.join(sorted(self.agents))} {people}",
        )


@lru_cache(maxsize=KEPT_TABLES)
def list_printed(table: EvidenceTable, site: Site) -> tuple[Observation, ...]:
    """What the table itself says of one site: first treatments, and changes from a switch."""
    effects = [effect for effect in table.effects if effect.site is site]
    found = [_printed(effect) for effect in effects if len(effect.regimen.phases) == 1]
    found += [_printed(effect) for effect in effects if effect.basis is Basis.FROM_SWITCH]
    return tuple(found)


@lru_cache(maxsize=KEPT_TABLES)
def printed_by_class(table: EvidenceTable, site: Site) -> Mapping[ShapeClass, tuple[Observation, ...]]:
    """The same, those of one shape together."""
    grouped: dict[ShapeClass, list[Observation]] = defaultdict(list)
    for one in list_printed(table, site):
        grouped[one.shape_class].append(one)
    return {shape_class: tuple(rows) for shape_class, rows in grouped.items()}


def after(effect: Effect, month: float, mean_pct: float, se_pct: float) -> Observation:
    """Nothing taken before is no history: such a row is the course of its last agents."""
    history = tuple(Phase(canonical(phase.agents), phase.months) for phase in effect.regimen.phases[:-1])
    if all(phase.agents == NOTHING for phase in history):
        history = ()
    return Observation(effect, canonical(effect.regimen.phases[-1].agents), history, month, mean_pct, se_pct)


@lru_cache(maxsize=KEPT_ROWS)
def _printed(effect: Effect) -> Observation:
    """One for all tables that hold the row."""
    return after(effect, effect.month, effect.mean_pct, effect.se_pct)
