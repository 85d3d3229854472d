"""What can be added, as links: presets, and the catalogue by class; and what a preset fills in."""

from datetime import date
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from bonetrack.core.agents import AgentClass, get_agent, list_agents
from bonetrack.core.presets import PRESETS, PlanRelation, Preset, UnknownPreset, get_preset, get_slot
from bonetrack.services.plans import sort_plans
from bonetrack.storage.models import Patient, Plan
from bonetrack.web.clock import now
from bonetrack.words.agents import agent_brands, agent_name, class_hint, class_with_agents
from bonetrack.words.plans import preset_hint, preset_name, preset_why


def preset_links() -> list[dict[str, str]]:
    return [
        {
            "url": url_for("treatment.choose_for_slot", preset=key, slot=1),
            "text": preset_name(key),
            "hint": preset_hint(key),
        }
        for key in PRESETS
    ]


def agent_groups() -> list[dict[str, Any]]:
    """The whole catalogue by class, as links."""
    return [
        {
            "name": class_with_agents(agent_class),
            "hint": class_hint(agent_class),
            "links": [_agent_link(agent.key) for agent in list_agents(agent_class)],
        }
        for agent_class in AgentClass
    ]


def _agent_link(key: str, **values: Any) -> dict[str, str]:
    return {
        "url": url_for("treatment.add_plan", agent=key, **values),
        "text": agent_name(key),
        "hint": agent_brands(key),
    }


def slot_links(preset: str, slot: int) -> list[dict[str, str]]:
    place = get_slot(get_preset(preset), slot)
    return [_agent_link(key, preset=preset, slot=slot) for key in place.agents]


def preset_start(patient: Patient, preset: str, slot: str) -> MultiDict[str, str]:
    """What a preset fills in: how the medicine fits with the one before, and why. Never dose, rhythm or dates."""
    try:
        known = get_preset(preset)
        place = get_slot(known, int(slot))
    except (UnknownPreset, ValueError):
        return MultiDict()
    pairs = [("why", preset_why(preset))]
    before = None if place.relation is PlanRelation.ALONE else _plan_before(patient, known, int(slot))
    if before is not None:
        pairs.append(("relation", f"{place.relation}:{before.public_id}"))
    return MultiDict(pairs)


def _plan_before(patient: Patient, preset: Preset, slot: int) -> Plan | None:
    """The running plan that the nearest earlier place of the preset was filled with."""
    plans = sort_plans(patient, now()).current
    for earlier in reversed(preset.slots[: slot - 1]):
        found = [plan for plan in plans if plan.agent in earlier.agents]
        if found:
            return max(found, key=lambda plan: plan.created_at)
    return None


def other_plans(patient: Patient, but_plan: Plan | None) -> list[tuple[str, str, date]]:
    """The plans that a new one may go with or follow."""
    plans = sort_plans(patient, now())
    return [
        (plan.public_id, agent_name(plan.agent), plan.starts_on)
        for plan in (*plans.current, *plans.coming)
        if (but_plan is None or plan.id != but_plan.id) and not _is_supplement(plan.agent)
    ]


def _is_supplement(agent: str) -> bool:
    return get_agent(agent).agent_class is AgentClass.SUPPLEMENT
