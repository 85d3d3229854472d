"""The notation of a regimen, `teriparatide[24]>denosumab+estrogen`: `+` together, `>` then, `[months]` the length."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bonetrack.core.errors import BadRegimen


class Family(StrEnum):
    """Agents whose effect on bone is alike enough to stand in for each other (grade similar)."""

    UNTREATED = "untreated"
    ESTROGEN = "estrogen"
    TESTOSTERONE = "testosterone"
    SERM = "serm"
    BISPHOSPHONATE = "bisphosphonate"
    DENOSUMAB = "denosumab"
    PTH_ANALOGUE = "pth_analogue"
    ROMOSOZUMAB = "romosozumab"


FAMILY_OF: dict[str, Family] = {
    "placebo": Family.UNTREATED,
    "none": Family.UNTREATED,
    "estrogen": Family.ESTROGEN,
    "estrogen_progestin": Family.ESTROGEN,
    "testosterone": Family.TESTOSTERONE,
    "raloxifene": Family.SERM,
    "alendronate": Family.BISPHOSPHONATE,
    "risedronate": Family.BISPHOSPHONATE,
    "ibandronate": Family.BISPHOSPHONATE,
    "zoledronate": Family.BISPHOSPHONATE,
    "denosumab": Family.DENOSUMAB,
    "teriparatide": Family.PTH_ANALOGUE,
    "abaloparatide": Family.PTH_ANALOGUE,
    "romosozumab": Family.ROMOSOZUMAB,
    "pth_1_84": Family.PTH_ANALOGUE,
}
# Tried together with hormones, never sold for what BoneTrack records: it stands in the evidence only.
EVIDENCE_ONLY_NAMES = frozenset({"pth_1_84"})
AGENT_NAMES: tuple[str, ...] = tuple(name for name in FAMILY_OF if name not in EVIDENCE_ONLY_NAMES)
NOTHING = frozenset({"none"})
_SAME_FOR_BONE = {"placebo": "none", "estrogen_progestin": "estrogen"}


class PriorClass(StrEnum):
    """What was taken before. UNKNOWN: the person did not say; NOT_STATED: the trial did not say."""

    NONE = "none"
    ESTROGEN = "estrogen"
    TESTOSTERONE = "testosterone"
    BISPHOSPHONATE = "bisphosphonate"
    DENOSUMAB = "denosumab"
    ANABOLIC = "anabolic"
    RALOXIFENE = "raloxifene"
    UNKNOWN = "unknown"
    NOT_STATED = "not_stated"


def canonical(agents: frozenset[str]) -> frozenset[str]:
    """Names that trials of BMD do not tell apart become one: placebo is none, a progestin changes nothing."""
    return frozenset(_SAME_FOR_BONE.get(name, name) for name in agents)


@cache
def families(agents: frozenset[str]) -> frozenset[Family]:
    """Families of listed agents; raises KeyError for an agent off the list."""
    return frozenset(FAMILY_OF[name] for name in agents)


@dataclass(frozen=True)
class Phase:
    """Agents taken together for `months`; the last phase may be open (None)."""

    agents: frozenset[str]
    months: float | None = None

    def __str__(self) -> str:
        names = "+".join(sorted(self.agents))
        return names if self.months is None else f"{names}[{self.months:g}]"


@dataclass(frozen=True)
class Regimen:
    phases: tuple[Phase, ...]

    def __str__(self) -> str:
        return ">".join(str(phase) for phase in self.phases)

    @property
    def starts(self) -> tuple[float, ...]:
        """Month at which each phase begins."""
        starts = [0.0]
        for phase in self.phases[:-1]:
            starts.append(starts[-1] + (phase.months or 0.0))
        return tuple(starts)


_PHASE = re.compile(r"^(?P<agents>[a-z0-9_+\s]+?)\s*(?:\[\s*(?P<months>\d+(?:\.\d+)?)\s*\])?$")


def parse_regimen(text: str, *, evidence: bool = False) -> Regimen:
    """Read the notation. `evidence` allows the names that only trials use. Raises BadRegimen, saying what is wrong."""
    names = (*AGENT_NAMES, *EVIDENCE_ONLY_NAMES) if evidence else AGENT_NAMES
    phases = tuple(_parse_phase(part.strip(), names) for part in text.split(">"))
    for phase in phases[:-1]:
        if phase.months is None:
            raise BadRegimen(f"Give the length in months of {phase}, like {phase}[24]: only the last phase may be open")
    return Regimen(phases)


def _parse_phase(text: str, known: tuple[str, ...]) -> Phase:
    match = _PHASE.match(text)
    if match is None:
        raise BadRegimen(f"{text!r} is not a phase; write it like teriparatide[24] or denosumab+estrogen")
    names = [name.strip() for name in match["agents"].split("+")]
    for name in names:
        if name not in known:
            raise BadRegimen(f"{name!r} is not a known agent; known are: {', '.join(AGENT_NAMES)}")
    if len(set(names)) != len(names):
        raise BadRegimen(f"{text!r} names an agent twice")
    if len(names) > 1 and any(FAMILY_OF[name] is Family.UNTREATED for name in names):
        raise BadRegimen(f"{text!r} joins 'none' or 'placebo' with an agent")
    months = float(match["months"]) if match["months"] else None
    if months is not None and months <= 0:
        raise BadRegimen(f"The length of {text!r} must be above 0 months")
    return Phase(frozenset(names), months)


@dataclass(frozen=True)
class Treatment:
    """One agent as one person took it, in months on the case's own axis. `agent` may be off the list.

    `start_month` None: it was taken before the record begins, since when is unknown. `stop_month` None: still taken.
    """

    agent: str
    start_month: float | None
    stop_month: float | None = None
    dose: str | None = None
