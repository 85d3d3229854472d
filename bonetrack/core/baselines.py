"""From which scan the changes of a phase count: near its first dose, and never from before the treatment before it."""

from collections.abc import Sequence

from bonetrack.core.history import BUILDERS
from bonetrack.core.regimen import FAMILY_OF, NOTHING, Family
from bonetrack.core.series import Reading
from bonetrack.core.treatment_phases import BASELINE_BEFORE_MONTHS, TakenPhase, find_phase_index

# While bone rises fast, a scan this long before the switch no longer shows what the next phase begins with.
NEAR_SWITCH_MONTHS = 3.0
_FAST = BUILDERS | {Family.DENOSUMAB}


def find_baseline(phases: tuple[TakenPhase, ...], index: int, readings: Sequence[Reading]) -> Reading | None:
    """The last scan from 12 months before to 1 (or 3) after the first dose of the phase.

    A scan from before the treatment that came just before is none: it would count that treatment's gain as well.
    """
    phase = phases[index]
    if phase.start is None:
        return None
    earliest, latest = phase.start - BASELINE_BEFORE_MONTHS, phase.start + phase.baseline_after
    near = [one for one in readings if earliest <= one.month <= latest]
    if not near or _is_from_before(phases, _earliest_phase(phases, index), near[-1].month):
        return None
    return near[-1]


def shows_the_switch(phases: tuple[TakenPhase, ...], index: int, baseline: Reading) -> bool:
    """False for a scan long before the end of a builder, or of denosumab that was stopped: the bone rose on."""
    start = phases[index].start
    if start is None or index == 0 or baseline.month >= start - NEAR_SWITCH_MONTHS:
        return True
    before = {FAMILY_OF.get(one) for one in phases[index - 1].agents - phases[index].agents}
    return not before & (_FAST if phases[index].agents == NOTHING else BUILDERS)


def _earliest_phase(phases: tuple[TakenPhase, ...], index: int) -> int:
    """The phase before; a pause is no treatment of its own, except after denosumab or a builder: bone is lost then."""
    before = index - 1
    if before > 0 and phases[before].agents == NOTHING:
        lasting = not {FAMILY_OF.get(one) for one in phases[before - 1].agents} & _FAST
        return before - 1 if lasting else before
    return before


def _is_from_before(phases: tuple[TakenPhase, ...], earliest: int, month: float) -> bool:
    found = find_phase_index(phases, month)
    return (-1 if found is None else found) < earliest
