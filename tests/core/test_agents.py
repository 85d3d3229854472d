"""The catalogue: every class, no oncology twin, sites as the labels have them."""

import pytest

from bonetrack.core.agents import CATALOGUE, AgentClass, InjectionSite, UnknownAgent, get_agent, list_agents
from bonetrack.core.regimen import AGENT_NAMES


def test_every_class_of_the_catalogue_has_an_agent() -> None:
    assert all(list_agents(each) for each in AgentClass)


def test_the_oncology_twins_of_denosumab_are_not_there() -> None:
    assert [key for key in CATALOGUE if "denosumab" in key or "xgeva" in key] == ["denosumab"]
    with pytest.raises(UnknownAgent):
        get_agent("xgeva")


def test_every_name_in_the_notation_of_trials_is_known_there() -> None:
    names = {agent.evidence_agent for agent in CATALOGUE.values()} - {None}
    assert names <= set(AGENT_NAMES)


def test_abaloparatide_goes_into_the_belly_only() -> None:
    assert set(get_agent("abaloparatide").sites) == {InjectionSite.ABDOMEN_LEFT, InjectionSite.ABDOMEN_RIGHT}
    assert InjectionSite.THIGH_LEFT in get_agent("teriparatide").sites


def test_only_denosumab_cannot_be_skipped() -> None:
    assert [key for key, agent in CATALOGUE.items() if not agent.can_be_skipped] == ["denosumab"]


def test_clinic_doses_count_from_the_actual_one() -> None:
    counting = {key for key, agent in CATALOGUE.items() if agent.counts_from_actual}
    assert {"denosumab", "romosozumab", "zoledronate", "ibandronate_infusion"} <= counting
    assert counting.isdisjoint({"teriparatide", "alendronate", "estradiol_patch"})


def test_a_bone_agent_is_never_asked_for_twice_a_day() -> None:
    several = {key for key, agent in CATALOGUE.items() if agent.may_be_several_a_day}
    assert several.isdisjoint({"teriparatide", "alendronate", "raloxifene", "testosterone_cypionate"})
    assert {"calcium", "estradiol_gel"} <= several
