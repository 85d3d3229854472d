"""A row as seen from its last phase: what was taken before, and the change since the last phase began."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt

from bonetrack.core.courses import SAME_VISIT_MONTHS, Course, Row, pool
from bonetrack.core.dxa import Site
from bonetrack.core.effects import Basis, Effect, EvidenceTable, RowSex
from bonetrack.core.regimen import NOTHING, Phase, PriorClass, Regimen, canonical
from bonetrack.core.spread import between_trials_sd_pct

# From a year on, trials of one treatment lie as far apart as they ever do.
SETTLED_MONTHS = 12.0
_ORDINARY_PRIORS = frozenset({PriorClass.NONE, PriorClass.NOT_STATED})


@dataclass(frozen=True)
class Observation:
    """Percent of the BMD at the start of the last phase, `month` months after that start."""

    effect: Effect
    agents: frozenset[str]
    history: tuple[Phase, ...]
    month: float
    mean_pct: float
    se_pct: float

    @property
    def row(self) -> Row:
        return Row(self.month, self.mean_pct, self.se_pct, self.effect.outlier, self.effect.trial_id)


@cache
def list_observations(table: EvidenceTable, site: Site) -> tuple[Observation, ...]:
    """All that the table says of one site."""
    effects = [effect for effect in table.effects if effect.site is site]
    found = [_single(effect) for effect in effects if len(effect.regimen.phases) == 1]
    found += [_from_switch(effect) for effect in effects if effect.basis is Basis.FROM_SWITCH]
    printed = {_switch_key(effect) for effect in effects if effect.basis is Basis.FROM_SWITCH}
    singles = tuple(found)
    for effect in effects:
        if effect.basis is Basis.WITHIN_ARM and len(effect.regimen.phases) > 1 and _switch_key(effect) not in printed:
            derived = _derive(effect, effects, singles)
            if derived is not None:
                found.append(derived)
    return tuple(found)


def course_of(observations: Sequence[Observation]) -> Course:
    """The pooled course of rows of one site. Raises ValueError without rows."""
    if not observations:
        raise ValueError("There are no rows to pool")
    return pool(
        (seen.row for seen in observations),
        between_trials_pct=between_trials_sd_pct(observations[0].effect.site, SETTLED_MONTHS),
        falling=all(seen.agents == NOTHING for seen in observations),
    )


def months_to_last_phase(regimen: Regimen) -> float:
    return regimen.starts[-1]


def ordinary_course(observations: Iterable[Observation], agents: frozenset[str]) -> Course | None:
    """The course of `agents` in women never treated before, from ordinary rows; None when there is none."""
    rows = [
        seen
        for seen in observations
        if seen.agents == agents
        and not seen.history
        and seen.effect.is_ordinary
        and seen.effect.prior in _ORDINARY_PRIORS
        and seen.effect.sex is not RowSex.MALE
    ]
    return course_of(rows) if rows else None


def _single(effect: Effect) -> Observation:
    return Observation(
        effect, canonical(effect.regimen.phases[0].agents), (), effect.month, effect.mean_pct, effect.se_pct
    )


def _from_switch(effect: Effect) -> Observation:
    return _after(effect, effect.month, effect.mean_pct, effect.se_pct)


def _after(effect: Effect, month: float, mean_pct: float, se_pct: float) -> Observation:
    """Nothing taken before is no history: such a row is the course of its last agents."""
    history = tuple(Phase(canonical(phase.agents), phase.months) for phase in effect.regimen.phases[:-1])
    if all(phase.agents == NOTHING for phase in history):
        history = ()
    return Observation(effect, canonical(effect.regimen.phases[-1].agents), history, month, mean_pct, se_pct)


def _switch_key(effect: Effect) -> tuple[str, str, float]:
    month = effect.month
    if effect.basis is Basis.WITHIN_ARM:
        month -= months_to_last_phase(effect.regimen)
    return (effect.trial_id, str(effect.regimen), month)


def _derive(effect: Effect, effects: Sequence[Effect], singles: tuple[Observation, ...]) -> Observation | None:
    """(1 + total) / (1 + change at the switch) - 1, the latter from the same trial, else from the pooled course."""
    start = months_to_last_phase(effect.regimen)
    month = effect.month - start
    if month <= 0:
        return None
    own = _own_value_at_switch(effect, effects, start)
    if own is not None:
        return _after(effect, month, _ratio_pct(effect.mean_pct, own), effect.se_pct)
    if not effect.is_ordinary or len(effect.regimen.phases) != 2:
        return None
    course = ordinary_course(singles, canonical(effect.regimen.phases[0].agents))
    before = course.at(start) if course else None
    if before is None:
        return None
    se_pct = sqrt(effect.se_pct**2 + before.se_pct**2)
    return _after(effect, month, _ratio_pct(effect.mean_pct, before.mean_pct), se_pct)


def _own_value_at_switch(effect: Effect, effects: Sequence[Effect], start: float) -> float | None:
    prefix = [phase.agents for phase in effect.regimen.phases[:-1]]
    for other in effects:
        if (
            other.trial_id == effect.trial_id
            and other.basis is Basis.WITHIN_ARM
            and other.population_flag == effect.population_flag
            and other.dose_class is effect.dose_class
            and other.sex is effect.sex
            and [phase.agents for phase in other.regimen.phases] == prefix
            and abs(other.month - start) <= SAME_VISIT_MONTHS
        ):
            return other.mean_pct
    return None


def _ratio_pct(total_pct: float, before_pct: float) -> float:
    return 100 * ((1 + total_pct / 100) / (1 + before_pct / 100) - 1)
