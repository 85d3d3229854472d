"""Where the plan pages lead: the next medicine of a preset, or the plan itself."""

from flask import url_for

from bonetrack.core.presets import UnknownPreset, get_preset, get_slot, next_slot
from bonetrack.storage.models import Plan


def after_saving(plan: Plan, preset: str, slot: str) -> str:
    """A preset goes on with its next medicine; otherwise the list of plans."""
    try:
        known = get_preset(preset)
        get_slot(known, int(slot))
    except (UnknownPreset, ValueError):
        return url_for("treatment.treatment")
    later = next_slot(known, int(slot), plan.agent)
    if later is None:
        return url_for("treatment.treatment")
    return url_for("treatment.choose_for_slot", preset=preset, slot=later)


def back_to_page(row: Plan | None) -> str:
    return url_for("treatment.choose") if row is None else url_for("treatment.plan", public_id=row.public_id)
