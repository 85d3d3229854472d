"""All observations of a site: the printed ones, and totals over a sequence divided by what stood at the switch."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import sqrt

from bonetrack.core.courses import Course
from bonetrack.core.dxa import Site
from bonetrack.core.effects import Basis, Effect, EvidenceTable, RowSex
from bonetrack.core.key_courses import course_of
from bonetrack.core.observations import KEPT_ROWS, KEPT_TABLES, Observation, after, list_printed
from bonetrack.core.regimen import NOTHING, PriorClass, Regimen, canonical

# Visits that are meant to be the same (11 and 12, 18 and 19 months).
SAME_VISIT_MONTHS = 1.0
_ORDINARY_PRIORS = frozenset({PriorClass.NONE, PriorClass.NOT_STATED})


@lru_cache(maxsize=KEPT_TABLES)
def list_observations(table: EvidenceTable, site: Site) -> tuple[Observation, ...]:
    """All that the table says of one site."""
    effects = [effect for effect in table.effects if effect.site is site]
    printed = {_switch_key(effect) for effect in effects if effect.basis is Basis.FROM_SWITCH}
    of_trial: dict[str, list[Effect]] = defaultdict(list)
    for effect in effects:
        of_trial[effect.trial_id].append(effect)
    found = list(list_printed(table, site))
    for effect in effects:
        if effect.basis is Basis.WITHIN_ARM and len(effect.regimen.phases) > 1 and _switch_key(effect) not in printed:
            derived = _derive(effect, of_trial[effect.trial_id], table)
            if derived is not None:
                found.append(derived)
    return tuple(found)


def ordinary_course(table: EvidenceTable, observations: Iterable[Observation], agents: frozenset[str]) -> Course | None:
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
    return course_of(table, rows) if rows else None


@lru_cache(maxsize=KEPT_TABLES)
def list_restarts(table: EvidenceTable, site: Site) -> tuple[Observation, ...]:
    """Agents stopped and begun again: totals, divided by what the courses of both earlier phases let one expect."""
    totals = [
        effect
        for effect in table.effects
        if effect.site is site and effect.basis is Basis.WITHIN_ARM and _is_restart(effect.regimen)
    ]
    return tuple(one for one in (_derive_restart(effect, table) for effect in totals) if one is not None)


def _is_restart(regimen: Regimen) -> bool:
    agents = [canonical(phase.agents) for phase in regimen.phases]
    return len(agents) == 3 and agents[0] == agents[2] != NOTHING == agents[1]


def _derive_restart(effect: Effect, table: EvidenceTable) -> Observation | None:
    first, pause, last = effect.regimen.phases
    agents = canonical(last.agents)
    month = effect.month - effect.regimen.starts[-1]
    seen = list_observations(table, effect.site)
    taken = ordinary_course(table, seen, agents)
    stops = [one for one in seen if one.agents == NOTHING and one.history and one.history[-1].agents == agents]
    if month <= 0 or taken is None or not stops:
        return None
    knots = [taken.at(first.months or 0.0), course_of(table, stops).at(pause.months or 0.0)]
    before, se2 = 1.0, effect.se_pct**2
    for knot in knots:
        if knot is None:
            return None
        before *= 1 + knot.mean_pct / 100
        se2 += knot.se_pct**2 + knot.between_trials_pct**2
    return after(effect, month, _ratio_pct(effect.mean_pct, 100 * (before - 1)), sqrt(se2))


@lru_cache(maxsize=KEPT_ROWS)
def _switch_key(effect: Effect) -> tuple[str, str, float]:
    month = effect.month
    if effect.basis is Basis.WITHIN_ARM:
        month -= effect.regimen.starts[-1]
    return (effect.trial_id, str(effect.regimen), month)


def _derive(effect: Effect, of_trial: Sequence[Effect], table: EvidenceTable) -> Observation | None:
    """(1 + total) / (1 + change at the switch) - 1, the latter from the same trial, else from the pooled course."""
    start = effect.regimen.starts[-1]
    month = effect.month - start
    if month <= 0:
        return None
    own = _own_value_at_switch(effect, of_trial, start)
    if own is not None:
        return after(effect, month, _ratio_pct(effect.mean_pct, own), effect.se_pct)
    if not effect.is_ordinary or len(effect.regimen.phases) != 2:
        return None
    course = _first_course(table, effect.site, canonical(effect.regimen.phases[0].agents))
    before = course.at(start) if course else None
    if before is None:
        return None
    se_pct = sqrt(effect.se_pct**2 + before.se_pct**2 + before.between_trials_pct**2)
    return after(effect, month, _ratio_pct(effect.mean_pct, before.mean_pct), se_pct)


@lru_cache(maxsize=KEPT_TABLES)
def _first_course(table: EvidenceTable, site: Site, agents: frozenset[str]) -> Course | None:
    return ordinary_course(table, list_printed(table, site), agents)


def _own_value_at_switch(effect: Effect, of_trial: Sequence[Effect], start: float) -> float | None:
    prefix = [phase.agents for phase in effect.regimen.phases[:-1]]
    for other in of_trial:
        if (
            other.basis is Basis.WITHIN_ARM
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
