"""Which trials speak of one phase of a regimen: its own agents, its own sequence, else its classes."""

from collections.abc import Sequence
from dataclasses import replace

from bonetrack.core.effects import EvidenceTable
from bonetrack.core.graded import graded, lowered
from bonetrack.core.grades import Basis, BasisKey, Grade
from bonetrack.core.history import prior_family_classes, prior_of_phase
from bonetrack.core.kinship import (
    about_as_long,
    is_as_long,
    is_other_key,
    may_differ_in_length,
    same_class,
    same_class_sequence,
    within_factor,
)
from bonetrack.core.observations import Observation
from bonetrack.core.regimen import NOTHING, PriorClass, families
from bonetrack.core.row_search import COST_OF_CLASS, Found, find, find_nearest_history, people_tests, same_prior, usable
from bonetrack.core.sequence_observations import list_restarts
from bonetrack.core.targets import Match, Target

DENOSUMAB = frozenset({"denosumab"})


def match_first(table: EvidenceTable, target: Target, *, relax_prior: bool) -> Match | None:
    """Rows of the same agents, or of the same classes where those are nearer, begun by people of `target.prior`."""
    classes = families(target.agents)
    singles = [
        one
        for one in usable(table, target)
        if not one.history and one.shape_class.families == classes and not is_other_key(one, target)
    ]
    tests = {**people_tests(target), BasisKey.OTHER_PRIOR: same_prior(target)}
    if not relax_prior:
        singles = [one for one in singles if same_prior(target)(one)]
    same = find([one for one in singles if one.agents == target.agents], tests)
    kin = find([one for one in singles if same_class(one, target)], tests)
    if same and (kin is None or same.cost <= kin.cost + COST_OF_CLASS):
        unknown = BasisKey.OTHER_PRIOR if target.prior is PriorClass.UNKNOWN else None
        return graded(table, same, BasisKey.SAME_TREATMENT, unknown)
    return graded(table, kin, BasisKey.SAME_CLASS, BasisKey.SAME_CLASS) if kin else None


def match_sequence(table: EvidenceTable, target: Target) -> Match | None:
    """Rows of the same sequence; of the agents after the same class; of another length; of the same classes."""
    previous = target.previous
    if previous is None:
        return None
    sequences = [one for one in usable(table, target) if one.history]
    same = [one for one in sequences if one.agents == target.agents and one.history[-1].agents == previous.agents]
    if target.agents == NOTHING and previous.agents == DENOSUMAB and same:
        return _denosumab_stopped(table, same)
    people = people_tests(target)
    near = find_nearest_history([one for one in same if about_as_long(one, target)], people)
    far = find_nearest_history([one for one in same if may_differ_in_length(one, target)], people)
    exact = near and any(is_as_long(one, target) for one in near.rows)
    kin = find([one for one in sequences if same_class_sequence(one, target)], people)
    options = (
        graded(table, near, BasisKey.SAME_SEQUENCE, None if exact else BasisKey.OTHER_LENGTH) if near else None,
        _after_same_class(table, target),
        graded(table, far, BasisKey.SAME_SEQUENCE, BasisKey.OTHER_LENGTH) if far else None,
        graded(table, kin, BasisKey.SAME_CLASS_SEQUENCE, BasisKey.SAME_CLASS_SEQUENCE) if kin else None,
    )
    matches = [match for match in options if match is not None]
    return min(matches, key=lambda match: list(Grade).index(match.grade), default=None)


def match_restart(table: EvidenceTable, target: Target) -> Match | None:
    """Rows of the same agents begun again after a pause about as long: a short one leaves little to win back."""
    if target.resumed is None:
        return None
    taken, pause = target.resumed
    restarts = [one for one in list_restarts(table, target.site) if one.agents == target.agents]
    rows = [one for one in restarts if within_factor(one.history[1], pause)]
    near = find([one for one in rows if within_factor(one.history[0], taken)], people_tests(target))
    if near:
        return graded(table, near, BasisKey.SAME_SEQUENCE)
    far = find(rows, people_tests(target))
    return graded(table, far, BasisKey.SAME_SEQUENCE, BasisKey.OTHER_LENGTH) if far else None


def match_prior_class(table: EvidenceTable, target: Target) -> Match | None:
    """Rows of a sequence whose earlier phase was of the class `target.prior`; its length is not known: similar.

    Not where an agent went on while another was left out: these people have a gap.
    """
    rows = [
        one
        for one in usable(table, target)
        if one.history
        and not one.agents & one.history[-1].agents
        and prior_of_phase(replace(one.history[-1], months=None)).prior is target.prior
    ]
    if target.agents == NOTHING and target.prior is PriorClass.DENOSUMAB:
        stopped = [one for one in rows if one.agents == NOTHING and one.history[-1].agents == DENOSUMAB]
        return _denosumab_stopped(table, stopped) if stopped else None
    same = find([one for one in rows if one.agents == target.agents], people_tests(target))
    if same:
        return graded(table, same, BasisKey.SAME_SEQUENCE, BasisKey.OTHER_LENGTH)
    kin = find([one for one in rows if same_class(one, target)], people_tests(target))
    return graded(table, kin, BasisKey.SAME_CLASS_SEQUENCE, BasisKey.SAME_CLASS_SEQUENCE) if kin else None


def _denosumab_stopped(table: EvidenceTable, rows: Sequence[Observation]) -> Match:
    """Small studies that do not agree on the length of use: all of them, whatever their length and dose."""
    return graded(table, Found(tuple(rows), ()), BasisKey.SMALL_STUDIES, BasisKey.SMALL_STUDIES)


def match_denosumab_left_out(table: EvidenceTable, target: Target) -> Match | None:
    """Denosumab ends with its partners, or leaves them: the loss after denosumab alone, drawn when nothing goes on."""
    previous = target.previous
    if previous is None or previous.agents == DENOSUMAB or not previous.agents >= DENOSUMAB:
        return None
    basis = Basis(BasisKey.DENOSUMAB_LEFT_OUT)
    if target.agents == NOTHING:
        alone = match_sequence(table, replace(target, previous=replace(previous, agents=DENOSUMAB)))
        if alone is None:
            return Match(Grade.INDIRECT, basis)
        return Match(Grade.INDIRECT, basis, alone.course, alone.observations, "denosumab")
    return Match(Grade.INDIRECT, basis) if target.agents <= previous.agents - DENOSUMAB else None


def may_relax_prior(target: Target) -> bool:
    """After denosumab, or where the agents were running before, a course from other people would promise too much."""
    return target.prior is not PriorClass.DENOSUMAB and target.prior not in prior_family_classes(target.agents)


def _after_same_class(table: EvidenceTable, target: Target) -> Match | None:
    """Rows whose people came to the agents from the class that the previous phase leaves behind."""
    if target.previous is None or target.agents == NOTHING:
        return None
    prior = prior_of_phase(target.previous)
    if prior.prior is PriorClass.NONE:
        return None
    match = match_first(table, replace(target, previous=None, prior=prior.prior), relax_prior=False)
    return lowered(match) if match and prior.several else match
