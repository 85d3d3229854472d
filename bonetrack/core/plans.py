"""A plan before it is kept, and what is worth a second look in it. Questions only: nothing is refused here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from bonetrack.core.agents import Agent, AgentClass, get_agent
from bonetrack.core.rhythm import Rhythm

LONG_AGO = relativedelta(years=10)
SYSTEMIC_ESTROGEN = frozenset({"estrogen", "estrogen_progestin"})


@dataclass(frozen=True)
class Span:
    """One agent from a first day to the day it stops; that day itself no longer counts."""

    agent: str
    starts_on: date
    stops_on: date | None = None

    def overlaps(self, other: "Span") -> bool:
        return (other.stops_on is None or self.starts_on < other.stops_on) and (
            self.stops_on is None or other.starts_on < self.stops_on
        )


@dataclass(frozen=True)
class PlanDraft:
    """What the form holds. `last_given_on`: the last dose of an agent that counts from the actual dose.

    Without it the next date of one that has begun is not known.
    `ends_plan` names the plan that this one follows: it stops on the day this one starts.
    """

    agent: str
    dose: str
    rhythm: Rhythm
    starts_on: date
    stops_on: date | None = None
    why: str = ""
    last_given_on: date | None = None
    ends_plan: str | None = None

    @property
    def span(self) -> Span:
        return Span(self.agent, self.starts_on, self.stops_on)


class PlanQuestion(StrEnum):
    TWO_ANTIRESORPTIVES = "two_antiresorptives"
    RALOXIFENE_WITH_ESTROGEN = "raloxifene_with_estrogen"
    SAME_AGENT = "same_agent"
    START_LONG_AGO = "start_long_ago"


@dataclass(frozen=True)
class Doubt:
    """A question about a plan, and the agent of the other plan that it is about."""

    question: PlanQuestion
    other_agent: str | None = None


def list_doubts(span: Span, others: Iterable[Span], today: date) -> list[Doubt]:
    """What to ask before a plan is kept; `others` are the patient's other plans."""
    doubts = [doubt for other in others if span.overlaps(other) for doubt in _doubts_of_pair(span, other)]
    if span.starts_on < today - LONG_AGO:
        doubts.append(Doubt(PlanQuestion.START_LONG_AGO))
    return doubts


def _doubts_of_pair(span: Span, other: Span) -> list[Doubt]:
    one, two = get_agent(span.agent), get_agent(other.agent)
    if one.key == two.key:
        return [Doubt(PlanQuestion.SAME_AGENT, two.key)]
    if _is_raloxifene_with_estrogen(one, two) or _is_raloxifene_with_estrogen(two, one):
        return [Doubt(PlanQuestion.RALOXIFENE_WITH_ESTROGEN, two.key)]
    if one.is_antiresorptive and two.is_antiresorptive:
        return [Doubt(PlanQuestion.TWO_ANTIRESORPTIVES, two.key)]
    return []


def _is_raloxifene_with_estrogen(one: Agent, two: Agent) -> bool:
    return one.agent_class is AgentClass.SERM and two.evidence_agent in SYSTEMIC_ESTROGEN
