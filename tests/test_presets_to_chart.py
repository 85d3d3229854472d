"""Every class and every preset, from the plan to the My bones page: charted, and honest about the trials."""

from datetime import date

import pytest

from bonetrack.core.agents import AgentClass, list_agents
from bonetrack.core.dxa import Site
from bonetrack.core.presets import PRESETS, get_preset
from bonetrack.storage.models import Patient
from tests.builders import START, People, make_plan, make_scan
from tests.page_client import Page, PageClient

BEGUN = date(2024, 9, 1)
NOTHING_COMPARED = "We found no good studies of this treatment for people like you, so nothing is compared."
PRAISE = ("most people were in this range at this time", "Higher than most people", "Less rise than most people")

# Preset, sex, agents at the last scan, the part that was studied alone.
PAIRS = [
    pytest.param("severe_after_menopause", "F", ("estradiol_patch", "teriparatide"), "teriparatide"),
    pytest.param("man_on_testosterone", "M", ("testosterone_cypionate", "alendronate"), "alendronate"),
    pytest.param("losing_on_hormones", "F", ("estradiol_gel", "denosumab"), "denosumab"),
    pytest.param("never_treated_fractures", "F", ("estradiol_patch", "romosozumab"), "romosozumab"),
    pytest.param(
        "never_treated_fractures",
        "F",
        ("estradiol_patch", "teriparatide", "denosumab"),
        "denosumab with teriparatide",
    ),
]
CLASSES = [
    pytest.param(AgentClass.HORMONE, "conjugated_estrogens", Site.LUMBAR_SPINE),
    pytest.param(AgentClass.BISPHOSPHONATE, "alendronate", Site.TOTAL_HIP),
    pytest.param(AgentClass.RANKL_INHIBITOR, "denosumab", Site.TOTAL_HIP),
    pytest.param(AgentClass.PTH_ANALOGUE, "teriparatide", Site.LUMBAR_SPINE),
    pytest.param(AgentClass.SCLEROSTIN_INHIBITOR, "romosozumab", Site.LUMBAR_SPINE),
]


def bones(client: PageClient, people: People, agents: tuple[str, ...], sex: str, site: Site) -> tuple[Page, list[str]]:
    """Two scans a year apart around the first dose; the page of the site and the names of what its chart draws."""
    menopausal = "post" if sex == "F" else None
    Patient.update(sex=sex, menopausal=menopausal, birth_year=1952, prior_therapy="none").execute()
    for agent in agents:
        make_plan(people.record, agent, starts_on=BEGUN, tracked_since=START)
    make_scan(people.record, date(2024, 8, 20), site, 0.80)
    make_scan(people.record, date(2025, 8, 25), site, 0.83)
    drawn = client.client.get(f"/charts/bmd/{site}.json").json["data"]
    return client.get(f"/bones/{site}"), [str(trace["name"]) for trace in drawn]


def test_each_preset_is_walked() -> None:
    assert {pair.values[0] for pair in PAIRS} == set(PRESETS)


@pytest.mark.parametrize(("preset", "sex", "agents", "part"), PAIRS)
def test_a_preset_without_a_trial_says_so(
    patient_client: PageClient, people: People, preset: str, sex: str, agents: tuple[str, ...], part: str
) -> None:
    for number, (slot, agent) in enumerate(zip(get_preset(preset).slots, agents, strict=False), start=1):
        assert agent in slot.agents
        assert patient_client.get(f"/treatment/add/preset/{preset}/{number}").status == 200
    page, names = bones(patient_client, people, agents, sex, Site.TOTAL_HIP)
    assert NOTHING_COMPARED in page.text
    assert f"The line shows {part} alone." in page.text
    assert not [words for words in PRAISE if words in page.text]
    assert "Your scans" in names
    assert any(name.endswith("alone in studies") for name in names)
    assert not {"Expected range", "Expected average"} & set(names)


def test_estrogen_with_teriparatide_names_what_was_studied_instead(patient_client: PageClient, people: People) -> None:
    """At the spine another PTH analogue was tried with hormone therapy: similar, and its name is said."""
    page, names = bones(patient_client, people, ("estradiol_patch", "teriparatide"), "F", Site.LUMBAR_SPINE)
    assert "From similar treatment" in page.text
    assert "estrogen with parathyroid hormone 1-84" in page.text
    assert {"Your scans", "Expected range", "Expected average"} <= set(names)


def test_the_antiresorptive_that_ends_the_first_preset_is_charted(patient_client: PageClient, people: People) -> None:
    make_plan(people.record, "teriparatide", starts_on=date(2022, 9, 1), stops_on=BEGUN, tracked_since=START)
    page, names = bones(patient_client, people, ("denosumab",), "F", Site.TOTAL_HIP)
    assert {"Your scans", "Expected range", "Expected average"} <= set(names)
    assert "one after the other" in page.text


@pytest.mark.parametrize(("agent_class", "agent", "site"), CLASSES)
def test_each_class_is_charted(
    patient_client: PageClient, people: People, agent_class: AgentClass, agent: str, site: Site
) -> None:
    assert agent in {one.key for one in list_agents(agent_class)}
    page, names = bones(patient_client, people, (agent,), "F", site)
    assert {"Your scans", "Expected range", "Expected average"} <= set(names)
    assert NOTHING_COMPARED not in page.text
    assert "From studies of the same treatment." in page.text


def test_testosterone_alone_is_charted_for_a_man(patient_client: PageClient, people: People) -> None:
    page, names = bones(patient_client, people, ("testosterone_cypionate",), "M", Site.LUMBAR_SPINE)
    assert {"Your scans", "Expected range", "Expected average"} <= set(names)
    assert "From studies of the same treatment." in page.text
