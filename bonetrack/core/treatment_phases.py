"""From the treatments one person took to phases: maximal intervals with one set of agents."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from bonetrack.core.errors import BadCase
from bonetrack.core.history import HORMONES
from bonetrack.core.regimen import FAMILY_OF, NOTHING, Family, Phase, Regimen, Treatment, canonical

# A gap or an overlap this short is the switch itself.
SWITCH_MONTHS = 1.0
BASELINE_BEFORE_MONTHS = 12.0
BASELINE_AFTER_MONTHS = 1.0
# Bone changes slowly on these, so a first scan a little late still is a first scan.
SLOW_BASELINE_AFTER_MONTHS = 3.0
_SLOW_AGENTS = frozenset({"alendronate", "risedronate", "ibandronate"})
_SLOW_FAMILIES = HORMONES | {Family.SERM}


@dataclass(frozen=True)
class TakenPhase:
    """`start` None: begun before the record, nobody knows when. `stop` None: still going on."""

    agents: frozenset[str]
    start: float | None
    stop: float | None
    added: frozenset[str]

    @property
    def months(self) -> float | None:
        return None if self.start is None or self.stop is None else self.stop - self.start

    @property
    def baseline_after(self) -> float:
        """How long after the first dose a scan may still be the baseline."""
        slow = all(one in _SLOW_AGENTS or FAMILY_OF.get(one) in _SLOW_FAMILIES for one in self.added)
        return SLOW_BASELINE_AFTER_MONTHS if slow and self.added else BASELINE_AFTER_MONTHS


def phases_of(treatments: Iterable[Treatment]) -> tuple[TakenPhase, ...]:
    """The phases in order, with `none` where treatment was stopped. Raises BadCase when a stop is before its start."""
    taken = tuple(treatments)
    for one in taken:
        if one.start_month is not None and one.stop_month is not None and one.stop_month <= one.start_month:
            raise BadCase(f"{one.agent}: the stop must be after the start")
    bounds = sorted({bound for one in taken for bound in _interval(one)} - {inf})
    phases: list[TakenPhase] = []
    for start, stop in pairwise([*bounds, inf]):
        agents = frozenset(one.agent for one in taken if _interval(one)[0] <= start < _interval(one)[1])
        phases.append(_phase((canonical(agents) - NOTHING) or NOTHING, start, stop))
    return _name_added(_join(_without_switches(phases)))


def regimen_until(phases: tuple[TakenPhase, ...], index: int) -> Regimen:
    """The phases up to and with `index` in the notation of the evidence."""
    return Regimen(tuple(Phase(phase.agents, phase.months) for phase in phases[: index + 1]))


def find_phase_index(phases: tuple[TakenPhase, ...], month: float) -> int | None:
    """The phase a scan belongs to: within a month of a switch it still belongs to the old one."""
    found = None
    for index, phase in enumerate(phases):
        if phase.start is None or month > phase.start + SWITCH_MONTHS:
            found = index
    return found


def _interval(one: Treatment) -> tuple[float, float]:
    start = -inf if one.start_month is None else one.start_month
    return start, inf if one.stop_month is None else one.stop_month


def _phase(agents: frozenset[str], start: float, stop: float) -> TakenPhase:
    return TakenPhase(agents, None if start == -inf else start, None if stop == inf else stop, frozenset())


def _without_switches(phases: list[TakenPhase]) -> list[TakenPhase]:
    """A first or middle phase shorter than a switch goes to the phase before it, else to the one after."""
    kept: list[TakenPhase] = []
    waiting: float | None = None
    for phase in phases:
        if phase.months is not None and phase.months <= SWITCH_MONTHS and phase is not phases[-1]:
            if kept:
                kept[-1] = replace(kept[-1], stop=phase.stop)
            elif waiting is None:
                waiting = phase.start
            continue
        kept.append(phase if waiting is None else replace(phase, start=waiting))
        waiting = None
    return kept


def _join(phases: list[TakenPhase]) -> list[TakenPhase]:
    joined: list[TakenPhase] = []
    for phase in phases:
        if joined and joined[-1].agents == phase.agents:
            joined[-1] = replace(joined[-1], stop=phase.stop)
        else:
            joined.append(phase)
    return joined


def _name_added(phases: list[TakenPhase]) -> tuple[TakenPhase, ...]:
    before: frozenset[str] = frozenset()
    named: list[TakenPhase] = []
    for phase in phases:
        named.append(replace(phase, added=phase.agents - before))
        before = phase.agents
    return tuple(named)
