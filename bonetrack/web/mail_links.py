"""Pages that links in mail open: a GET only shows buttons, because mail scanners follow links; a POST acts."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bonetrack.core.people import NoticeKind
from bonetrack.services import invitations, stopping
from bonetrack.services.ended_mail import telling_of_stops
from bonetrack.services.signing import sign_contact
from bonetrack.storage.models import Contact
from bonetrack.web.access import public
from bonetrack.web.clock import now
from bonetrack.web.mail_way import mail_way, secret_key
from bonetrack.web.presenters.caregivers import invitation_page, stop_page
from bonetrack.words import gettext as _
from bonetrack.words.messages import CAREGIVER_CONSENT_VERSION

blueprint = Blueprint("mail_links", __name__)
Answer = str | AnyResponse | tuple[str, int]
ABOUT, EVERYTHING, ALLOW = "about", "everything", "allow"
TELL, TELL_NOT = "tell_logged", "tell_logged_no"


@blueprint.get("/invitation/<token>")
@public
def invitation(token: str) -> Answer:
    contact = invitations.find_invited(token, now())
    if contact is None:
        return render_template("mail_links/invitation_over.html"), 410
    return render_template("mail_links/invitation.html", page=invitation_page(contact), token=token)


@blueprint.post("/invitation/<token>")
@public
def answer_invitation(token: str) -> Answer:
    answer = request.form.get("answer")
    if answer not in ("agree", "refuse"):
        abort(400)
    if answer == "agree":
        return _agree(token)
    return _answered(
        invitations.refuse(token, secret_key(), now()), _("Thank you. You get no messages."), has_agreed=False
    )


def _agree(token: str) -> Answer:
    shown = [NoticeKind(kind) for kind in request.form.getlist("kinds") if kind in list(NoticeKind)]
    try:
        contact = invitations.agree(token, CAREGIVER_CONSENT_VERSION, shown, now())
    except invitations.NothingShown:
        flash(_("What you are asked for has changed. Please read it again."), "notice")
        return redirect(url_for("mail_links.invitation", token=token), 303)
    return _answered(contact, _("Thank you. You agreed."), has_agreed=True)


def _answered(contact: Contact | None, thanks: str, *, has_agreed: bool) -> Answer:
    if contact is None:
        return render_template("mail_links/invitation_over.html"), 410
    flash(thanks, "success")
    return _to_stop_page(contact, has_agreed=has_agreed)


@blueprint.get("/stop/<signed>")
@public
def stop(signed: str) -> Answer:
    return _stop_page(signed)


@blueprint.post("/stop/<signed>")
@public
def stop_mail(signed: str) -> Answer:
    contact = stopping.find_addressee(signed, secret_key())
    if contact is None:
        return _stop_page(signed)
    with telling_of_stops(contact, mail_way(), now()):
        _do(request.form.get("what", ""), contact)
    flash(_("Done."), "success")
    return _to_stop_page(contact)


def _do(what: str, contact: Contact) -> None:
    if what == ABOUT:
        stopping.stop_about_patient(contact, secret_key(), now())
    elif what == EVERYTHING:
        stopping.stop_everything(contact, secret_key(), now())
    elif what == ALLOW:
        stopping.allow_invitations(contact, secret_key())
    elif what in (TELL, TELL_NOT):
        stopping.tell_when_logged(contact, what == TELL, now())
    elif what in list(NoticeKind):
        stopping.stop_kind(contact, NoticeKind(what), now())
    else:
        abort(400)


@blueprint.get("/one-click/<signed>")
@public
def one_click_page(signed: str) -> Answer:
    """Somebody opened the header's address by hand."""
    return _stop_page(signed)


@blueprint.post("/one-click/<signed>")
@public
def one_click_unsubscribe(signed: str) -> Answer:
    """RFC 8058: a mail program posts here, without cookie or form token. May be repeated."""
    contact = stopping.find_addressee(signed, secret_key())
    if contact is not None:
        with telling_of_stops(contact, mail_way(), now()):
            stopping.stop_about_patient(contact, secret_key(), now())
    return Response(_("Done. No more messages come."), mimetype="text/plain")


def _stop_page(signed: str) -> Answer:
    contact = stopping.find_addressee(signed, secret_key())
    if contact is None:
        return render_template("mail_links/nothing_to_stop.html")
    page = stop_page(contact, stopping.silence_of(contact, secret_key()))
    action = url_for("mail_links.stop_mail", signed=signed)
    # Just after a yes, what is shown first is no row of buttons that take it back.
    has_agreed = "agreed" in request.args and page.gets_mail and not page.is_own
    return render_template(f"mail_links/{'agreed' if has_agreed else 'stop'}.html", page=page, action=action)


def _to_stop_page(contact: Contact, *, has_agreed: bool = False) -> AnyResponse:
    signed = sign_contact(contact.public_id, secret_key())
    return redirect(url_for("mail_links.stop", signed=signed, agreed="1" if has_agreed else None), 303)
