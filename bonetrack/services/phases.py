"""A patient's plans as phases: which bone agents were taken together, and what followed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bonetrack.core.regimen import NOTHING, Treatment
from bonetrack.core.regimen import canonical as canonical_agents
from bonetrack.core.treatment_phases import TakenPhase, phases_of
from bonetrack.storage.models import Patient, Plan
from bonetrack.storage.plans import agent_of, list_plans

DAYS_IN_A_MONTH = 30.4375


@dataclass(frozen=True)
class PlanPhase:
    """Agents by their catalogue keys, in order of their start; empty where treatment was stopped."""

    agents: tuple[str, ...]
    starts_on: date
    stops_on: date | None


def months_between(earlier: date, later: date) -> float:
    return (later - earlier).days / DAYS_IN_A_MONTH


def list_treatments(plans: Iterable[Plan], origin: date) -> list[Treatment]:
    """The plans that trials know, on an axis in months from `origin`. A plan that stopped at its start is left out."""
    found = []
    for plan in plans:
        name = agent_of(plan).evidence_agent
        if name is None or (plan.stops_on is not None and plan.stops_on <= plan.starts_on):
            continue
        stop = None if plan.stops_on is None else months_between(origin, plan.stops_on)
        found.append(Treatment(name, months_between(origin, plan.starts_on), stop, plan.dose))
    return found


def list_phases(patient: Patient) -> list[PlanPhase]:
    """The phases of all plans of a patient, the oldest first; none without a plan that acts on bone."""
    plans = [plan for plan in list_plans(patient) if agent_of(plan).evidence_agent is not None]
    if not plans:
        return []
    origin = min(plan.starts_on for plan in plans)
    return [_plan_phase(phase, plans, origin) for phase in phases_of(list_treatments(plans, origin))]


def _plan_phase(phase: TakenPhase, plans: list[Plan], origin: date) -> PlanPhase:
    starts_on = _day(phase.start or 0.0, origin)
    stops_on = None if phase.stop is None else _day(phase.stop, origin)
    if phase.agents == NOTHING:
        return PlanPhase((), starts_on, stops_on)
    keys = [plan.agent for plan in plans if _is_part(plan, phase, starts_on, stops_on)]
    return PlanPhase(tuple(dict.fromkeys(keys)), starts_on, stops_on)


def _is_part(plan: Plan, phase: TakenPhase, starts_on: date, stops_on: date | None) -> bool:
    """The phase decides by its own rules which agents count; the plan must lie in it with its greater part."""
    if not canonical_agents(frozenset({agent_of(plan).evidence_agent or ""})) & phase.agents:
        return False
    middle = starts_on + timedelta(days=1) if stops_on is None else starts_on + (stops_on - starts_on) / 2
    begins_after = plan.starts_on > middle and stops_on is not None
    ended_before = plan.stops_on is not None and plan.stops_on <= middle
    return not begins_after and not ended_before


def _day(months: float, origin: date) -> date:
    return origin + timedelta(days=round(months * DAYS_IN_A_MONTH))
