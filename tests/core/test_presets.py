"""The four illustrative regimens as data."""

import pytest

from bonetrack.core.agents import CATALOGUE
from bonetrack.core.presets import PRESETS, PlanRelation, UnknownPreset, get_preset, get_slot, next_slot


def test_four_presets_name_agents_of_the_catalogue() -> None:
    assert len(PRESETS) == 4
    for preset in PRESETS.values():
        assert preset.slots[0].relation is PlanRelation.ALONE
        for slot in preset.slots:
            assert slot.agents
            assert set(slot.agents) <= set(CATALOGUE)


def test_what_follows_the_building_agent_is_marked_so() -> None:
    assert get_slot(get_preset("severe_after_menopause"), 3).relation is PlanRelation.AFTER


def test_denosumab_is_offered_only_beside_teriparatide() -> None:
    preset = get_preset("never_treated_fractures")
    assert next_slot(preset, 2, "teriparatide") == 3
    assert next_slot(preset, 2, "romosozumab") is None
    assert next_slot(preset, 1, None) == 2
    assert next_slot(preset, 3, "denosumab") is None


@pytest.mark.parametrize("number", [0, 4, -1])
def test_a_slot_outside_the_preset_is_refused(number: int) -> None:
    with pytest.raises(UnknownPreset):
        get_slot(get_preset("severe_after_menopause"), number)
    with pytest.raises(UnknownPreset):
        get_preset("nothing")
