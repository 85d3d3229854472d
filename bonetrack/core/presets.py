"""Four illustrative regimens as data. They fill the form in turn; dose and rhythm stay with the person."""

from dataclasses import dataclass
from enum import StrEnum


class PlanRelation(StrEnum):
    """How a plan stands to another one."""

    ALONE = "alone"
    TOGETHER = "together"
    AFTER = "after"


@dataclass(frozen=True)
class Slot:
    """One place in a preset. `needs`: the slot is offered only when that agent was chosen in the slot before."""

    agents: tuple[str, ...]
    relation: PlanRelation
    needs: str | None = None


@dataclass(frozen=True)
class Preset:
    key: str
    slots: tuple[Slot, ...]


class UnknownPreset(KeyError):
    """No preset of this key, or no such slot in it."""


ESTROGENS = (
    "estradiol_patch",
    "estradiol_gel",
    "estradiol_tablet",
    "conjugated_estrogens",
    "estrogen_progestogen_patch",
    "estrogen_progestogen_tablet",
)
TESTOSTERONES = ("testosterone_cypionate", "testosterone_enanthate", "testosterone_undecanoate", "testosterone_gel")
ANTIRESORPTIVES = ("alendronate", "risedronate", "ibandronate", "ibandronate_infusion", "zoledronate", "denosumab")
_ALONE, _TOGETHER, _AFTER = PlanRelation.ALONE, PlanRelation.TOGETHER, PlanRelation.AFTER

PRESETS: dict[str, Preset] = {
    preset.key: preset
    for preset in (
        Preset(
            "severe_after_menopause",
            (Slot(ESTROGENS, _ALONE), Slot(("teriparatide",), _TOGETHER), Slot(ANTIRESORPTIVES, _AFTER)),
        ),
        Preset(
            "man_on_testosterone",
            (Slot(("testosterone_cypionate",), _ALONE), Slot(("alendronate",), _TOGETHER)),
        ),
        Preset("losing_on_hormones", (Slot(ESTROGENS, _ALONE), Slot(("denosumab",), _TOGETHER))),
        Preset(
            "never_treated_fractures",
            (
                Slot(ESTROGENS + TESTOSTERONES, _ALONE),
                Slot(("romosozumab", "teriparatide"), _TOGETHER),
                Slot(("denosumab",), _TOGETHER, needs="teriparatide"),
            ),
        ),
    )
}


def get_preset(key: str) -> Preset:
    try:
        return PRESETS[key]
    except KeyError as error:
        raise UnknownPreset(key) from error


def get_slot(preset: Preset, number: int) -> Slot:
    """Slots are counted from 1, as a person counts them."""
    if not 1 <= number <= len(preset.slots):
        raise UnknownPreset(f"{preset.key} {number}")
    return preset.slots[number - 1]


def next_slot(preset: Preset, number: int, chosen_agent: str | None) -> int | None:
    """The number of the slot that comes after; None at the end of the preset."""
    for later in range(number + 1, len(preset.slots) + 1):
        needs = get_slot(preset, later).needs
        if needs is None or needs == chosen_agent:
            return later
    return None
