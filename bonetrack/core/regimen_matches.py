"""The evidence of each phase of a regimen, with what its forerunners leave behind."""

from collections.abc import Sequence
from dataclasses import replace

from bonetrack.core.dxa import Site
from bonetrack.core.effects import EvidenceTable, Sex
from bonetrack.core.history import HORMONES, counts_after, is_stronger, prior_of_phase, strongest
from bonetrack.core.phase_evidence import match_phase
from bonetrack.core.regimen import FAMILY_OF, NOTHING, Phase, PriorClass, Regimen, canonical, families
from bonetrack.core.targets import Match, Target


def match_regimen(
    regimen: Regimen,
    site: Site,
    *,
    sex: Sex,
    prior: PriorClass,
    table: EvidenceTable,
    premenopausal_or_young_man: bool = False,
) -> tuple[Match, ...]:
    """The evidence of each phase of a merged regimen, in order."""
    return tuple(
        match_phase(table, target_of(regimen, index, site, sex, prior), young=premenopausal_or_young_man)
        for index in range(len(regimen.phases))
    )


def merge_phases(regimen: Regimen) -> Regimen:
    """Neighbouring phases with the same agents are one phase."""
    merged: list[Phase] = []
    for phase in regimen.phases:
        last = merged[-1] if merged else None
        if last is not None and canonical(last.agents) == canonical(phase.agents):
            both = None if last.months is None or phase.months is None else last.months + phase.months
            merged[-1] = Phase(phase.agents, both)
        else:
            merged.append(phase)
    return Regimen(tuple(merged))


def target_of(regimen: Regimen, index: int, site: Site, sex: Sex, prior: PriorClass) -> Target:
    """What is to be matched for the phase at `index`, with what its forerunners leave behind."""
    agents = canonical(regimen.phases[index].agents)
    earlier = [Phase(canonical(phase.agents), phase.months) for phase in regimen.phases[:index]]
    # The end of a phase is the start of the next, to the last bit: a gap of 0 must be 0.
    ends = regimen.starts[1 : index + 1]
    treated = [
        (phase, regimen.starts[index] - end)
        for phase, end in zip(earlier, ends, strict=True)
        if phase.agents != NOTHING
    ]
    if not treated:
        return Target(agents, None, prior, sex, site)
    last, gap = treated[-1]
    last = replace(last, months=_months_of(earlier, last))
    carried = _carried(treated[:-1], prior, regimen.starts[index])
    if gap == 0:
        return Target(agents, last, prior, sex, site, carried)
    if not last.agents <= FAMILY_OF.keys():
        return Target(agents, None, PriorClass.UNKNOWN, sex, site)
    left = prior_of_phase(last, gap).prior
    prior = carried if is_stronger(carried, left) else left
    resumed = (last, Phase(NOTHING, gap)) if last.agents == agents else None
    return Target(agents, None, prior, sex, site, resumed=resumed)


def _months_of(earlier: Sequence[Phase], last: Phase) -> float | None:
    """How long `last` lasted; hormones alone for as long as they ran without a break, whatever went on beside them."""
    if last.months is None or not last.agents <= FAMILY_OF.keys() or not families(last.agents) <= HORMONES:
        return last.months
    months = 0.0
    for phase in reversed(earlier):
        if phase.agents == NOTHING and not months:
            continue
        if not last.agents <= phase.agents:
            break
        if phase.months is None:
            return None
        months += phase.months
    return months


def _carried(treated: Sequence[tuple[Phase, float]], prior: PriorClass, start: float) -> PriorClass:
    """The strongest class that still counts from before the last treated phase, or from before the record."""
    classes = {prior_of_phase(phase, gap).prior for phase, gap in treated if phase.agents <= FAMILY_OF.keys()}
    if counts_after(prior, start):
        classes.add(prior)
    return strongest(classes - {PriorClass.NONE}).prior
