"""Where the plan pages lead: the next medicine of a preset, or the plan itself."""

from flask import url_for

from bonetrack.core.presets import UnknownPreset, get_preset, get_slot, next_slot
from bonetrack.storage.models import Plan


def after_saving(plan: Plan, preset: str, slot: str) -> str:
    """A preset goes on with its next medicine; otherwise the list of plans."""
    return after_slot(preset, int(slot), plan.agent) if _is_place(preset, slot) else url_for("treatment.treatment")


def without_this(preset: str, slot: str) -> str | None:
    """Where a preset goes on when its medicine is left out; None outside a preset."""
    return after_slot(preset, int(slot), None) if _is_place(preset, slot) else None


def _is_place(preset: str, slot: str) -> bool:
    try:
        get_slot(get_preset(preset), int(slot))
    except (UnknownPreset, ValueError):
        return False
    return True


def after_slot(preset: str, slot: int, chosen_agent: str | None) -> str:
    """The next place of a preset, or its end; `chosen_agent` is None for a place that was left empty."""
    later = next_slot(get_preset(preset), slot, chosen_agent)
    if later is None:
        return url_for("treatment.preset_done", preset=preset)
    return url_for("treatment.choose_for_slot", preset=preset, slot=later)


def back_to_page(row: Plan | None) -> str:
    return url_for("treatment.choose") if row is None else url_for("treatment.plan", public_id=row.public_id)
