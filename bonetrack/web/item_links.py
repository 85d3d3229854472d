"""Pages behind the links of one dose in the patient's own mail. A GET only shows buttons; a POST acts on that dose."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bonetrack.core.snooze import SnoozeTooLate
from bonetrack.services.consents import NoConsent
from bonetrack.services.dose_links import LinkedDose, LinkState, NoSuchItem, log_by_link, read_link, snooze_by_link
from bonetrack.services.doses import DoseDoubt
from bonetrack.services.occurrences import NoLongerDue
from bonetrack.services.snoozing import CannotSnooze, reminds_until
from bonetrack.web.access import public
from bonetrack.web.clock import now
from bonetrack.web.forms.reminders import LaterForm
from bonetrack.web.mail_way import secret_key
from bonetrack.web.presenters.items import Question, ask_about_both, logged_line, present_item
from bonetrack.web.presenters.later import later_choices, read_wish, snoozed_sentence, too_late_sentence
from bonetrack.words import gettext as _

blueprint = Blueprint("item_links", __name__)
Answer = str | Response | tuple[str, int]
IS_SURE = "is_sure"


@blueprint.get("/item/<signed>/took")
@public
def took(signed: str) -> Answer:
    return _took_page(signed, _linked(signed))


@blueprint.post("/item/<signed>/took")
@public
def log_it(signed: str) -> Answer:
    linked = _linked(signed)
    if linked.state is LinkState.OVER:
        return _took_page(signed, linked)
    try:
        result = log_by_link(linked, now(), is_sure=IS_SURE in request.form)
    except DoseDoubt as doubt:
        return _took_page(signed, linked, ask_about_both(linked, doubt, now()))
    except (NoLongerDue, NoConsent):
        flash(_("It could not be logged here. Please open the app."), "notice")
    else:
        line = logged_line(linked, result.entry.taken_at, now())
        flash(_("Saved. %(line)s", line=line) if result.is_new else line, "success" if result.is_new else "notice")
    return redirect(url_for("item_links.took", signed=signed), 303)


@blueprint.get("/item/<signed>/later")
@public
def later(signed: str) -> Answer:
    linked = _linked(signed)
    return _later_page(signed, linked, _form(linked))


@blueprint.post("/item/<signed>/later")
@public
def remind_later(signed: str) -> Answer:
    linked, moment = _linked(signed), now()
    form = _form(linked)
    if linked.state is not LinkState.OPEN:
        return _later_page(signed, linked, form)
    wish = read_wish(form, moment)
    if wish is None:
        return _later_page(signed, linked, form), 422
    try:
        until = snooze_by_link(linked, wish, moment)
    except (NoLongerDue, CannotSnooze, SnoozeTooLate):
        flash(too_late_sentence(), "notice")
    except NoConsent:
        flash(_("No reminder could be set here. Please open the app."), "notice")
    else:
        flash(snoozed_sentence(until, linked.plan.zone, moment), "success")
    return redirect(url_for("item_links.later", signed=signed), 303)


@blueprint.errorhandler(NoSuchItem)
def gone(_error: NoSuchItem) -> Answer:
    """She holds a mail of ours: that its address may be wrong would mislead her."""
    return render_template("item_links/gone.html"), 404


def _linked(signed: str) -> LinkedDose:
    return read_link(signed, secret_key(), now())


def _form(linked: LinkedDose) -> LaterForm:
    moment = now()
    return LaterForm(linked.plan.zone, reminds_until(linked.plan, linked.occurrence.closes_at, moment), moment)


def _took_page(signed: str, linked: LinkedDose, question: Question | None = None) -> str:
    action = url_for("item_links.log_it", signed=signed)
    item = present_item(linked, now())
    return render_template("item_links/took.html", item=item, action=action, question=question, is_sure={IS_SURE: "1"})


def _later_page(signed: str, linked: LinkedDose, form: LaterForm) -> str:
    action = url_for("item_links.remind_later", signed=signed)
    return render_template(
        "item_links/later.html", item=present_item(linked, now()), action=action, form=form, choices=later_choices()
    )
