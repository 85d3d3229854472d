"""What the trials say of one phase: its own rows, else a part of it, else nothing."""

from dataclasses import replace
from functools import lru_cache
from itertools import combinations

from bonetrack.core.courses import Course
from bonetrack.core.effects import EvidenceTable
from bonetrack.core.graded import lowered
from bonetrack.core.grades import Basis, BasisKey, Grade
from bonetrack.core.history import BUILDERS, HORMONE_SETTLED_MONTHS, HORMONES, is_stronger, prior_of_phase
from bonetrack.core.matching import (
    match_denosumab_left_out,
    match_first,
    match_prior_class,
    match_restart,
    match_sequence,
    may_relax_prior,
)
from bonetrack.core.regimen import FAMILY_OF, NOTHING, Family, PriorClass, families
from bonetrack.core.targets import Match, Target

_ANTIRESORPTIVE = frozenset({PriorClass.BISPHOSPHONATE, PriorClass.DENOSUMAB})
_MILD = HORMONES | {Family.SERM}
_NO_PRIOR = frozenset({PriorClass.NONE, PriorClass.UNKNOWN})


@lru_cache(maxsize=4096)
def match_phase(table: EvidenceTable, target: Target, *, young: bool = False) -> Match:
    """The grade, basis and course of one phase. `young`: before menopause, or a man under 50."""
    if not target.agents <= FAMILY_OF.keys() or (target.previous and not target.previous.agents <= FAMILY_OF.keys()):
        return Match(Grade.NONE, Basis(BasisKey.AGENT_NOT_LISTED))
    match = _after_treatment(table, target) if target.previous else _at_start(table, target)
    if target.carried is not PriorClass.NONE:
        match = _with_carried(table, target, match)
    if match.course is not None and match.grade.allows_verdict and _falls_at_first(target):
        match = _from_first_visit(match, match.course)
    if young and match.course is not None:
        # No ordinary row of the table stands for people this young: the line is shown, nothing is judged by it.
        return Match(Grade.INDIRECT, Basis(BasisKey.YOUNG), match.course, match.observations, name(target.agents))
    return match


def _falls_at_first(target: Target) -> bool:
    """A PTH analogue in place of an antiresorptive: its own rise begins late, after a loss that few trials measured."""
    if Family.PTH_ANALOGUE not in families(target.agents):
        return False
    before = target.prior if target.previous is None else prior_of_phase(replace(target.previous, months=None)).prior
    goes_on = target.previous is not None and bool(target.previous.agents & target.agents)
    return before in _ANTIRESORPTIVE and len(target.agents) == 1 and not goes_on


def _from_first_visit(match: Match, course: Course) -> Match:
    first = min(one.month for one in match.observations)
    basis = replace(match.basis, values=(*match.basis.values, ("early", "fell")))
    return replace(match, basis=basis, course=replace(course, known_from=first))


def name(agents: frozenset[str]) -> str:
    return "+".join(sorted(agents))


def _at_start(table: EvidenceTable, target: Target) -> Match:
    treated_before = target.prior not in _NO_PRIOR
    restart = match_restart(table, target)
    if restart is not None:
        return restart
    match = match_first(table, target, relax_prior=False)
    if match is None and treated_before:
        match = match_prior_class(table, target)
    if match is not None and not (target.agents == NOTHING and treated_before and not match.observations[0].history):
        return match
    if target.agents == NOTHING:
        return _nothing_known(target, target.prior)
    if target.prior in _ANTIRESORPTIVE and families(target.agents) & BUILDERS:
        return _no_line_for_builder(target, target.prior)
    if may_relax_prior(target):
        match = match_first(table, target, relax_prior=True)
        if match is not None:
            return match
    if target.resumed is not None:
        return Match(Grade.INDIRECT, Basis(BasisKey.NO_TRIAL_OF_SWITCH, (("agents", name(target.agents)),)))
    return _part(table, target)


def _after_treatment(table: EvidenceTable, target: Target) -> Match:
    previous = target.previous
    if previous is None:
        raise ValueError("The target has no previous phase")
    if _hormone_still_rises(target):
        part = _part(table, target)
        return Match(
            Grade.INDIRECT, Basis(BasisKey.HORMONE_STILL_RISING), part.course, part.observations, part.component
        )
    if target.agents == NOTHING and "romosozumab" in previous.agents:
        return Match(Grade.NONE, Basis(BasisKey.ROMOSOZUMAB_STOPPED))
    match = match_sequence(table, target)
    if match is not None:
        return match
    match = match_denosumab_left_out(table, target)
    if match is not None:
        return match
    prior = prior_of_phase(previous)
    if target.agents == NOTHING:
        match = match_prior_class(table, replace(target, previous=None, prior=prior.prior))
        if match is None:
            return _nothing_known(target, prior.prior)
        return lowered(match) if prior.several else match
    if families(target.agents) & BUILDERS and not families(previous.agents) <= HORMONES:
        # However short the earlier phase was: a builder's own course is for people who took nothing of the kind.
        return _no_line_for_builder(target, prior_of_phase(replace(previous, months=None)).prior)
    if prior.prior is PriorClass.NONE:
        # Too short to count: the phase is read as if nothing had gone before, one grade lower.
        return lowered(_at_start(table, replace(target, previous=None)))
    return _part(table, target)


def _with_carried(table: EvidenceTable, target: Target, match: Match) -> Match:
    """Something from before the last phase still counts: the stronger of the two speaks, one grade down."""
    left = PriorClass.NONE if target.previous is None else prior_of_phase(target.previous).prior
    if not is_stronger(target.carried, left):
        # What stopping the stronger one does is no milder for what was taken before it.
        is_same = left is target.carried or target.agents == NOTHING
        return match if is_same else lowered(match)
    if target.agents == NOTHING:
        return _nothing_known(target, target.carried)
    stronger = match_first(table, replace(target, previous=None, prior=target.carried), relax_prior=False)
    if stronger is not None:
        return lowered(stronger)
    if target.carried in _ANTIRESORPTIVE and families(target.agents) & BUILDERS:
        return _no_line_for_builder(target, target.carried)
    return lowered(match)


def _hormone_still_rises(target: Target) -> bool:
    previous = target.previous
    return (
        previous is not None
        and previous.months is not None
        and previous.months < HORMONE_SETTLED_MONTHS
        and families(previous.agents) <= HORMONES
        and previous.agents < target.agents
    )


def _no_line_for_builder(target: Target, prior: PriorClass) -> Match:
    """Never the builder's own course. Of a PTH analogue in place of an antiresorptive the trial's fall is known."""
    values = (("agents", name(target.agents)),)
    in_place = target.previous is None or not target.previous.agents & target.agents
    if Family.PTH_ANALOGUE in families(target.agents) and prior in _ANTIRESORPTIVE and in_place:
        return Match(Grade.INDIRECT, Basis(BasisKey.BUILDER_AFTER_ANTIRESORPTIVE, values))
    return Match(Grade.INDIRECT, Basis(BasisKey.NO_TRIAL_OF_SWITCH, values))


def _nothing_known(target: Target, prior: PriorClass) -> Match:
    values = (("agents", name(target.agents)), ("prior", prior.value))
    return Match(Grade.NONE, Basis(BasisKey.NO_TRIAL, values))


def _part(table: EvidenceTable, target: Target) -> Match:
    """The best-studied part of the phase, as a line named as that part where one may be drawn."""
    found: list[tuple[frozenset[str], Match]] = []
    after = target.prior if target.previous is None and target.prior in _ANTIRESORPTIVE else PriorClass.NONE
    for part in _parts(target):
        alone = Target(part, None, after, target.sex, target.site)
        match = match_first(table, alone, relax_prior=False)
        if match is not None and match.basis.key is not BasisKey.SAME_CLASS:
            found.append((part, match))
    if not found:
        return _nothing_known(target, target.prior)
    if not _may_draw_part(target):
        return Match(Grade.INDIRECT, Basis(BasisKey.NO_TRIAL_OF_SWITCH, (("agents", name(target.agents)),)))
    part, match = min(found, key=lambda one: _preference(*one))
    basis = Basis(BasisKey.COMPONENT, (("agents", name(target.agents)), ("component", name(part))))
    return Match(Grade.INDIRECT, basis, match.course, match.observations, name(part))


def _preference(part: frozenset[str], match: Match) -> tuple[int, int, int, str]:
    """The largest part, then without hormones, then with the most trials."""
    hormones = [one for one in part if FAMILY_OF[one] in HORMONES]
    return (-len(part), len(hormones), -len({one.effect.trial_id for one in match.observations}), name(part))


def _may_draw_part(target: Target) -> bool:
    """After another bone medicine the course of people never treated would promise too much."""
    if target.previous is None:
        return target.prior is not PriorClass.DENOSUMAB
    return families(target.previous.agents) <= _MILD


def _parts(target: Target) -> list[frozenset[str]]:
    """What was added to a running treatment; else every part of the phase; a single agent is its own part."""
    agents, previous = target.agents, target.previous
    if previous is not None:
        if agents < previous.agents:
            return []  # leaving an agent out is not the beginning of the others
        added = agents - previous.agents
        if len(added) < len(agents) or len(agents) == 1:
            return [added]
    return [frozenset(part) for size in range(1, len(agents)) for part in combinations(sorted(agents), size)]
