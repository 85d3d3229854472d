"""Pages of a caregiver's mail: `I will call`, and the yearly yes. A GET shows one button; only its POST acts."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bonetrack.services import acknowledging, keep_sending
from bonetrack.web.access import public
from bonetrack.web.clock import now
from bonetrack.web.mail_way import secret_key
from bonetrack.web.presenters.caregiver_links import call_page, keep_page
from bonetrack.words import gettext as _

blueprint = Blueprint("caregiver_links", __name__)
Answer = str | Response | tuple[str, int]


@blueprint.get("/will-call/<signed>")
@public
def will_call(signed: str) -> Answer:
    call = acknowledging.find_call(signed, secret_key(), now())
    if call is None:
        return render_template("mail_links/call_over.html"), 410
    return render_template("mail_links/will_call.html", page=call_page(call), signed=signed)


@blueprint.post("/will-call/<signed>")
@public
def promise_to_call(signed: str) -> Answer:
    call = acknowledging.promise_to_call(signed, secret_key(), now())
    if call is None:
        return render_template("mail_links/call_over.html"), 410
    return render_template("mail_links/called.html", name=call.contact.patient.first_name)


@blueprint.get("/keep/<signed>")
@public
def keep(signed: str) -> Answer:
    contact = keep_sending.find_asked(signed, secret_key())
    if contact is None:
        return render_template("mail_links/keep_over.html"), 410
    page = keep_page(contact, needs_answer=keep_sending.needs_answer(contact, signed, secret_key()))
    return render_template("mail_links/keep.html", page=page, signed=signed)


@blueprint.post("/keep/<signed>")
@public
def keep_on(signed: str) -> Answer:
    contact = keep_sending.keep_sending(signed, secret_key(), now())
    if contact is None:
        return render_template("mail_links/keep_over.html"), 410
    flash(_("Thank you. The messages go on for another year."), "success")
    return redirect(url_for("caregiver_links.keep", signed=signed), 303)
