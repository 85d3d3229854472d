"""When the rows of another treatment may stand in: the same drug classes, and earlier treatment about as long."""

from bonetrack.core.history import prior_family_classes
from bonetrack.core.observations import Observation
from bonetrack.core.regimen import NOTHING, Family, Phase, PriorClass, families
from bonetrack.core.targets import Target

# A trial whose earlier phase was up to twice as long or as short still counts as the same sequence.
_LENGTH_FACTOR = 2.0
# Denosumab for up to 3 years and for longer ends differently when zoledronate follows.
_LONG_DENOSUMAB_MONTHS = 36.0
_INJECTION_MONTHS = 6.0
_ADD_ON_ONLY = frozenset({PriorClass.BISPHOSPHONATE, PriorClass.DENOSUMAB, PriorClass.RALOXIFENE})
# A tablet and an infusion added to a PTH analogue did not do the same: no trial stands in for the other.
_NO_CLASS_EFFECT = frozenset({Family.PTH_ANALOGUE, Family.BISPHOSPHONATE})


def same_class(one: Observation, target: Target) -> bool:
    wanted = families(target.agents)
    return wanted != _NO_CLASS_EFFECT and len(one.agents) == len(target.agents) and families(one.agents) == wanted


def same_class_sequence(one: Observation, target: Target) -> bool:
    if target.previous is None or not same_class(one, target):
        return False
    before, previous = one.history[-1].agents, target.previous.agents
    # An infusion of zoledronate outlasts its year: its end is not the end of a tablet.
    if target.agents == NOTHING and ("zoledronate" in before) != ("zoledronate" in previous):
        return False
    # How much a bisphosphonate keeps depends on how long denosumab was used before.
    if "denosumab" in before and not within_factor(one.history[-1], target.previous):
        return False
    return families(before) == families(previous)


def is_other_key(one: Observation, target: Target) -> bool:
    """Adding to a running bone medicine is another treatment than beginning both together."""
    if one.effect.prior is target.prior:
        return False
    # What follows denosumab starts with the loss of what denosumab had gained.
    return one.effect.prior is PriorClass.DENOSUMAB or bool(
        prior_family_classes(one.agents) & {one.effect.prior} & _ADD_ON_ONLY
    )


def about_as_long(one: Observation, target: Target) -> bool:
    before, previous = one.history[-1], target.previous
    if previous is None or before.months is None or previous.months is None:
        return True
    if "zoledronate" in target.agents and "denosumab" in before.agents:
        return _both_short_or_long(before, previous)
    return within_factor(before, previous)


def is_as_long(one: Observation, target: Target) -> bool:
    """What zoledronate keeps depends on how long denosumab was taken: there, one injection more or less."""
    before, previous = one.history[-1], target.previous
    if previous is None or before.months is None or previous.months is None:
        return True
    if not ("zoledronate" in target.agents and "denosumab" in before.agents):
        return True
    return abs(before.months - previous.months) <= _INJECTION_MONTHS


def may_differ_in_length(one: Observation, target: Target) -> bool:
    """What denosumab leaves behind grows with its use: a follow-on after a year says nothing of one after five."""
    if target.previous is None or "denosumab" not in one.history[-1].agents or target.agents == NOTHING:
        return True
    return _both_short_or_long(one.history[-1], target.previous)


def within_factor(one: Phase, other: Phase) -> bool:
    if one.months is None or other.months is None:
        return True
    return max(one.months, other.months) <= _LENGTH_FACTOR * min(one.months, other.months)


def _both_short_or_long(one: Phase, other: Phase) -> bool:
    if one.months is None or other.months is None:
        return True
    return (one.months > _LONG_DENOSUMAB_MONTHS) == (other.months > _LONG_DENOSUMAB_MONTHS)
