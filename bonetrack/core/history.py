"""Prior treatment: which class the last phases leave behind, and how strong it is against the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bonetrack.core.regimen import Family, Phase, PriorClass, families

HORMONES = frozenset({Family.ESTROGEN, Family.TESTOSTERONE})
BUILDERS = frozenset({Family.PTH_ANALOGUE, Family.ROMOSOZUMAB})
# Shorter hormone use before another agent is added: its own rise still goes on.
HORMONE_SETTLED_MONTHS = 12.0
ZOLEDRONATE_WINDOW_MONTHS = 36.0

_CLASS_OF_FAMILY: Mapping[Family, PriorClass] = {
    Family.DENOSUMAB: PriorClass.DENOSUMAB,
    Family.BISPHOSPHONATE: PriorClass.BISPHOSPHONATE,
    Family.PTH_ANALOGUE: PriorClass.ANABOLIC,
    Family.ROMOSOZUMAB: PriorClass.ANABOLIC,
    Family.SERM: PriorClass.RALOXIFENE,
    Family.ESTROGEN: PriorClass.ESTROGEN,
    Family.TESTOSTERONE: PriorClass.TESTOSTERONE,
}
# Strongest first: where two apply, the stronger speaks and the grade falls by one.
_STRENGTH = (
    PriorClass.DENOSUMAB,
    PriorClass.BISPHOSPHONATE,
    PriorClass.ANABOLIC,
    PriorClass.RALOXIFENE,
    PriorClass.ESTROGEN,
    PriorClass.TESTOSTERONE,
)
# How long a class still counts after its end, and how long it must have been taken.
_WINDOW_MONTHS: Mapping[PriorClass, float] = {
    PriorClass.DENOSUMAB: 12.0,
    PriorClass.BISPHOSPHONATE: 24.0,
    PriorClass.ANABOLIC: 12.0,
    PriorClass.RALOXIFENE: 6.0,
    PriorClass.ESTROGEN: 6.0,
    PriorClass.TESTOSTERONE: 6.0,
}
_TAKEN_MONTHS: Mapping[PriorClass, float] = {
    PriorClass.DENOSUMAB: 0.0,
    PriorClass.BISPHOSPHONATE: 12.0,
    PriorClass.ANABOLIC: 0.0,
    PriorClass.RALOXIFENE: 6.0,
    PriorClass.ESTROGEN: 6.0,
    PriorClass.TESTOSTERONE: 6.0,
}


@dataclass(frozen=True)
class Prior:
    """The class that counts, and whether a second one counts as well."""

    prior: PriorClass
    several: bool = False


def prior_of_phase(phase: Phase, gap_months: float = 0.0) -> Prior:
    """What `phase` leaves behind when treatment starts `gap_months` after its end. An open phase counts as long."""
    classes = {_CLASS_OF_FAMILY[family] for family in families(phase.agents) if family is not Family.UNTREATED}
    lasting = {one for one in classes if _counts(one, phase, gap_months)}
    return strongest(lasting)


def strongest(classes: set[PriorClass]) -> Prior:
    """The strongest of the classes; NONE when there is none."""
    for one in _STRENGTH:
        if one in classes:
            return Prior(one, several=len(classes) > 1)
    return Prior(PriorClass.NONE)


def is_stronger(one: PriorClass, other: PriorClass) -> bool:
    """Whether `one` speaks before `other`; NONE and UNKNOWN are weaker than every class."""
    order = (*_STRENGTH, PriorClass.NONE, PriorClass.UNKNOWN, PriorClass.NOT_STATED)
    return order.index(one) < order.index(other)


def counts_after(prior: PriorClass, gap_months: float) -> bool:
    """Whether a class that was taken before the record still counts `gap_months` after its beginning."""
    return prior in _WINDOW_MONTHS and gap_months <= _WINDOW_MONTHS[prior]


@cache
def prior_family_classes(agents: frozenset[str]) -> frozenset[PriorClass]:
    """The prior classes to which the agents themselves belong."""
    return frozenset(_CLASS_OF_FAMILY[family] for family in families(agents) if family is not Family.UNTREATED)


def _counts(one: PriorClass, phase: Phase, gap_months: float) -> bool:
    window = _WINDOW_MONTHS[one]
    needed = _TAKEN_MONTHS[one]
    if one is PriorClass.BISPHOSPHONATE and "zoledronate" in phase.agents:
        window, needed = ZOLEDRONATE_WINDOW_MONTHS, 0.0  # one infusion is enough
    taken = phase.months if phase.months is not None else float("inf")
    return gap_months <= window and taken >= needed
