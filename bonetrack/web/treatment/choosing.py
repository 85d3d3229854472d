"""Which medicine: one of the presets, which lead through their medicines in turn, or one agent from the catalogue."""

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bonetrack.core.people import Right
from bonetrack.core.presets import UnknownPreset, get_preset, get_slot, next_slot
from bonetrack.web.access import needs
from bonetrack.web.presenters.choosing import agent_groups, preset_links, slot_links
from bonetrack.web.treatment import blueprint


@blueprint.get("/treatment/add")
@needs(Right.MANAGE)
def choose() -> str:
    return render_template("treatment/choose.html", presets=preset_links(), groups=agent_groups())


@blueprint.get("/treatment/add/preset/<preset>/<int:slot>")
@needs(Right.MANAGE)
def choose_for_slot(preset: str, slot: int) -> str | Response:
    try:
        place = get_slot(get_preset(preset), slot)
    except UnknownPreset:
        abort(404)
    if len(place.agents) == 1 and place.needs is None:
        return redirect(url_for("treatment.add_plan", agent=place.agents[0], preset=preset, slot=slot), 303)
    later = next_slot(get_preset(preset), slot, None)
    skip_url = url_for("treatment.treatment" if later is None else ".choose_for_slot", preset=preset, slot=later)
    return render_template(
        "treatment/choose_for_slot.html",
        links=slot_links(preset, slot),
        preset=get_preset(preset),
        slot=slot,
        skip_url=skip_url if later is not None else url_for("treatment.treatment"),
    )
