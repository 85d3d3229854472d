"""A published rule of how a bone marker is read under one medicine; the rules stand in `evidence/marker_rules.csv`."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bonetrack.core.agents import AgentClass, Route, get_agent
from bonetrack.core.markers import Marker


class RuleScope(StrEnum):
    ORAL_BISPHOSPHONATE = "oral_bisphosphonate"
    TERIPARATIDE = "teriparatide"
    ROMOSOZUMAB = "romosozumab"
    DENOSUMAB = "denosumab"


class RuleKind(StrEnum):
    FALL_PCT = "fall_pct"
    RISE = "rise"
    NOTE = "note"  # what is expected of the marker; nothing is judged


@dataclass(frozen=True)
class MarkerRule:
    """`threshold` in percent (FALL_PCT) or in the canonical unit (RISE); months count from the first dose."""

    key: str
    scope: RuleScope
    marker: Marker
    kind: RuleKind
    threshold: float | None
    from_month: float | None
    to_month: float | None
    citation: str
    source_url: str
    reviewed_on: date


def scope_of(agent: str) -> RuleScope | None:
    """Which rules speak of a medicine; None for one that no rule was found for. Raises UnknownAgent."""
    known = get_agent(agent)
    if known.agent_class is AgentClass.BISPHOSPHONATE:
        return RuleScope.ORAL_BISPHOSPHONATE if known.route is Route.ORAL else None
    return {
        "teriparatide": RuleScope.TERIPARATIDE,
        "romosozumab": RuleScope.ROMOSOZUMAB,
        "denosumab": RuleScope.DENOSUMAB,
    }.get(agent)
