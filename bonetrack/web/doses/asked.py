"""Which dose a request is about, and what the person is told after it."""

from dataclasses import dataclass
from datetime import date, time
from secrets import token_urlsafe
from typing import Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from bonetrack.core.agents import Agent, InjectionSite
from bonetrack.core.doses import Outcome, least_used_first
from bonetrack.core.rhythm import local_day
from bonetrack.services.doses import LogResult, get_plan
from bonetrack.services.next_dose import next_due_day
from bonetrack.services.occurrences import DoseKey
from bonetrack.storage.doses import list_recent_sites
from bonetrack.storage.models import Patient, Plan
from bonetrack.storage.plans import agent_of
from bonetrack.web.access import open_patient
from bonetrack.web.clock import now
from bonetrack.words import gettext as _
from bonetrack.words.doses import already_logged, next_dose_sentence, saved_sentence

# No plan has a dose outside them, and at the very ends of the calendar no day comes before or after.
YEARS = range(1900, 2201)


@dataclass(frozen=True)
class AskedDose:
    """A plan of the open record and one of its doses, as named by the request."""

    patient: Patient
    plan: Plan
    agent: Agent
    key: DoseKey

    def values(self) -> dict[str, str]:
        """The same dose as fields of a form or of an address."""
        return key_values(self.key.plan_public_id, self.key.due_on, self.key.due_time)


def key_values(plan_public_id: str, due_on: date, due_time: time) -> dict[str, str]:
    return {"plan": plan_public_id, "due_on": due_on.isoformat(), "due_time": due_time.isoformat("minutes")}


def asked_dose() -> AskedDose:
    patient = open_patient()
    plan = get_plan(patient, request.values.get("plan", ""))
    try:
        due_on = date.fromisoformat(request.values.get("due_on", ""))
        due_time = time.fromisoformat(request.values.get("due_time", ""))
    except ValueError:
        abort(404)
    if due_on.year not in YEARS:
        abort(404)
    return AskedDose(patient, plan, agent_of(plan), DoseKey(plan.public_id, due_on, due_time))


def request_key() -> str:
    """The key of the form that was sent; a new one for a form that is being made."""
    return (request.form.get("request_key") or token_urlsafe(16))[:64]


def sites_of(plan: Plan) -> list[InjectionSite]:
    """The allowed places, the one left alone the longest first."""
    used = [InjectionSite(site) for site in list_recent_sites(plan)]
    return least_used_first(agent_of(plan).sites, used)


def tell_and_go_on(plan: Plan, result: LogResult) -> Response:
    """After a dose was sent in: saved, saved before, or a second one to ask about."""
    agent, entry = agent_of(plan), result.entry
    if not result.is_new:
        if not result.is_repeat:
            return redirect(url_for("doses.again", public_id=entry.public_id), 303)
        flash(already_logged(agent, entry.taken_at, plan.zone, now()), "notice")
        return redirect(url_for("today.today"), 303)
    saved, due_on = saved_sentence(agent, entry.outcome, entry.taken_at, plan.zone, now()), next_due_day(plan)
    follows = "" if due_on is None else next_dose_sentence(due_on, local_day(now(), plan.zone), has_moved=False)
    told: Any = {
        "text": f"{saved} {follows}".strip(),
        "undo_url": url_for("doses.undo", public_id=entry.public_id),
        "undo_values": {"version": entry.version},
    }
    flash(told, "success")
    if agent.is_injection and entry.outcome is Outcome.TAKEN and entry.site is None and agent.sites:
        return redirect(url_for("doses.site", public_id=entry.public_id), 303)
    return redirect(url_for("today.today"), 303)


def no_longer_due() -> Response:
    flash(_("The plan was changed, so that dose is not there any more. Here is what is due now."), "notice")
    return redirect(url_for("today.today"), 303)
