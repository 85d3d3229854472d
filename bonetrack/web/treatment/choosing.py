"""Which medicine: one of the presets, which lead through their medicines in turn, or one agent from the catalogue."""

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bonetrack.core.people import Right
from bonetrack.core.presets import PRESETS, UnknownPreset, get_preset, get_slot
from bonetrack.services.plans import sort_plans
from bonetrack.web.access import needs, open_patient
from bonetrack.web.clock import now
from bonetrack.web.presenters.choosing import agent_groups, preset_links, slot_links
from bonetrack.web.treatment import blueprint
from bonetrack.web.treatment.steps import after_slot
from bonetrack.words.agents import agent_name
from bonetrack.words.plans import preset_name


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
    skip_url = after_slot(preset, slot, None)
    return render_template(
        "treatment/choose_for_slot.html",
        links=slot_links(preset, slot),
        preset_title=preset_name(preset),
        slot=slot,
        skip_url=skip_url,
    )


@blueprint.get("/treatment/add/preset/<preset>/done")
@needs(Right.MANAGE)
def preset_done(preset: str) -> str:
    """The end of a preset: what stands in the plan now, and where to go on."""
    if preset not in PRESETS:
        abort(404)
    plans = sort_plans(open_patient(), now())
    names = [agent_name(plan.agent) for plan in (*plans.current, *plans.coming)]
    return render_template("treatment/preset_done.html", names=names, preset_title=preset_name(preset))
