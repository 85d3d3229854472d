"""Setting a plan up and changing it: three short pages, the answers to check, then one POST that keeps them.

What was typed travels in the form itself, so nothing is lost on the way and nothing half-made is kept.
"""

from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from bonetrack.core.agents import CATALOGUE, Agent, get_agent
from bonetrack.core.people import Right
from bonetrack.core.rhythm_choices import choices_for
from bonetrack.services.doses import get_plan
from bonetrack.services.errors import StaleEdit
from bonetrack.services.plans import change_plan, draft_of, find_doubts, make_plan
from bonetrack.storage.models import Plan
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import now, today_of
from bonetrack.web.forms.plans import PAGES, PlanForm
from bonetrack.web.forms.typed_plan import carried, formdata_of
from bonetrack.web.presenters.choosing import other_plans, preset_start
from bonetrack.web.presenters.plans import present_check, present_stale
from bonetrack.web.sent_version import read_version
from bonetrack.web.treatment import blueprint
from bonetrack.web.treatment.steps import after_saving, back_to_page, without_this
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name
from bonetrack.words.plans import doubt_text
from bonetrack.words.rhythms import choice_hint

CHECK = "check"


@dataclass
class Journey:
    """One visit to the pages: whose plan, what was typed, which page was sent and what for."""

    agent: Agent
    data: MultiDict[str, str]
    row: Plan | None = None
    extra: dict[str, str] = field(default_factory=dict)
    stale: Any = None

    def form(self) -> PlanForm:
        patient = open_patient()
        others = other_plans(patient, self.row)
        form = PlanForm(self.data, self.agent, others, today_of(patient), is_new=self.row is None)
        form.validate()
        return form


@blueprint.route("/treatment/add/<agent>", methods=["GET", "POST"])
@needs(Right.MANAGE)
def add_plan(agent: str) -> Response:
    if agent not in CATALOGUE:
        abort(404)
    preset, slot = request.values.get("preset", ""), request.values.get("slot", "")
    extra = {"request_key": request.form.get("request_key") or token_urlsafe(16), "preset": preset, "slot": slot}
    if request.method == "GET":
        return _show(Journey(get_agent(agent), preset_start(open_patient(), preset, slot), extra=extra), "how")
    return _turn(Journey(get_agent(agent), request.form, extra=extra))


@blueprint.route("/treatment/<public_id>/edit", methods=["GET", "POST"])
@needs(Right.MANAGE)
def edit_plan(public_id: str) -> Response:
    row = get_plan(open_patient(), public_id)
    if request.method == "GET":
        journey = Journey(get_agent(row.agent), formdata_of(draft_of(row)), row, {"version": str(row.version)})
        bad = journey.form().bad_pages()
        return _show(journey, bad[0] if bad else CHECK)
    extra = {"version": request.form.get("version", "")}
    return _turn(Journey(get_agent(row.agent), request.form, row, extra))


def _turn(journey: Journey) -> Response:
    """Where the form that was sent leads to."""
    form, go, sent = journey.form(), request.form.get("go", ""), request.form.get("page", "how")
    if go in PAGES:
        return _show(journey, go)
    bad = form.bad_pages()
    if sent in bad:
        return _show(journey, sent, is_wrong=True)
    if bad:
        return _show(journey, bad[0], is_wrong=sent == CHECK)
    if sent == CHECK and go == "save":
        return _save(journey, form)
    return _show(journey, CHECK)


def _save(journey: Journey, form: PlanForm) -> Response:
    patient, account, draft = open_patient(), current_account(), form.to_draft()
    if journey.row is None:
        plan = make_plan(patient, account, draft, journey.extra["request_key"], now())
        flash(_("Saved. %(name)s is in your plan.", name=agent_name(draft.agent)), "success")
        return redirect(after_saving(plan, journey.extra["preset"], journey.extra["slot"]), 303)
    try:
        version = read_version(journey.extra["version"])
        change_plan(patient, account, journey.row.public_id, draft, version, now())
    except StaleEdit as stale:
        journey.stale, journey.extra = stale.current, {"version": str(stale.current.version)}  # type: ignore[attr-defined]
        return _show(journey, CHECK, status=409)
    flash(_("Saved. Your plan is changed."), "success")
    return redirect(url_for("treatment.plan", public_id=journey.row.public_id), 303)


def _show(journey: Journey, page: str, *, is_wrong: bool = False, status: int = 200) -> Response:
    form = journey.form()
    form.forgive(page if is_wrong else None)
    values: dict[str, Any] = {
        "form": form,
        "page": page,
        "name": agent_name(journey.agent.key),
        "agent": journey.agent,
        "hidden": [*carried(journey.data, form, None if page == CHECK else page), *journey.extra.items()],
        "back_url": back_to_page(journey.row),
        "is_new": journey.row is None,
        "leave_out_url": without_this(journey.extra.get("preset", ""), journey.extra.get("slot", "")),
        "hints": {choice.value: choice_hint(choice) for choice in choices_for(journey.agent)},
    }
    if page == CHECK:
        draft = form.to_draft()
        values |= present_check(draft, open_patient(), now(), journey.row)
        if form.beside:
            values["rows"].append({"key": _("Other medicines"), "value": form.beside, "page": "dates"})
        values["doubts"] = [doubt_text(doubt) for doubt in find_doubts(open_patient(), draft, journey.row, now())]
        values["stale_rows"] = present_stale(journey.stale, draft) if journey.stale is not None else []
    template = "treatment/check.html" if page == CHECK else f"treatment/page_{page}.html"
    return make_response(render_template(template, **values), 422 if is_wrong else status)
