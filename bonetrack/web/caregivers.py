"""Caregivers: who is told, what, when; inviting, changing and stopping."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from bonetrack.core.people import ContactStatus, Right
from bonetrack.services import contacts
from bonetrack.services.acknowledging import Promise, list_promises
from bonetrack.services.caregiver_change import change_caregiver
from bonetrack.services.errors import StaleEdit
from bonetrack.services.mail_check import TooManyTests, TooManyToday, send_test
from bonetrack.services.stopping import find_own_contact
from bonetrack.services.watch import list_watches
from bonetrack.services.who_logged import names_of_loggers
from bonetrack.storage.contacts import list_caregivers
from bonetrack.storage.models import Account
from bonetrack.web.access import current_account, is_own_record, may, needs, open_patient
from bonetrack.web.clock import now, today_of
from bonetrack.web.forms.caregivers import InviteForm, change_form
from bonetrack.web.mail_way import mail_way
from bonetrack.web.page import settings
from bonetrack.web.presenters.caregivers import caller_lines, card_of, draft_rows, promise_lines, today_lines
from bonetrack.words import gettext as _
from bonetrack.words.caregivers import access_hints

blueprint = Blueprint("caregivers", __name__)
Answer = str | Response | tuple[str, int]


@blueprint.get("/caregivers")
@needs(Right.MANAGE)
def show() -> Answer:
    patient = open_patient()
    cards = [card_of(contact, patient.zone, now()) for contact in list_caregivers(patient)]
    return render_template("caregivers/list.html", cards=sorted(cards, key=lambda card: not card.is_open))


@blueprint.route("/caregivers/invite", methods=["GET", "POST"])
@needs(Right.MANAGE)
def invite() -> Answer:
    """The form, the answers to check, and the invitation: the last button decides which."""
    form = InviteForm()
    if request.method == "GET":
        return render_template("caregivers/invite.html", form=form, hints=access_hints())
    is_good = form.validate_on_submit() and _is_invitable(form)
    if not is_good or request.form.get("step") == "change":
        return render_template("caregivers/invite.html", form=form, hints=access_hints()), 200 if is_good else 422
    if request.form.get("step") != "send":
        rows = draft_rows(form.to_draft(), open_patient().first_name)
        return render_template("caregivers/check.html", form=form, rows=rows)
    return _send_invitation(form)


@blueprint.post("/caregivers/<contact_id>/again")
@needs(Right.MANAGE)
def invite_again(contact_id: str) -> Answer:
    contact = contacts.get_caregiver(open_patient(), contact_id)
    try:
        contacts.invite_again(contact, mail_way(), now())
    except contacts.InvitedTwice:
        flash(_("This invitation was made twice already. Please ask %(name)s to look.", name=contact.name), "notice")
    except contacts.TooManyInvitations:
        flash(_("You have sent 5 invitations today. You can go on tomorrow."), "notice")
    else:
        flash(_("A new invitation is made. The older link no longer works."), "success")
    return redirect(url_for("caregivers.show"), 303)


@blueprint.route("/caregivers/<contact_id>/change", methods=["GET", "POST"])
@needs(Right.MANAGE)
def change(contact_id: str) -> Answer:
    contact = contacts.get_caregiver(open_patient(), contact_id)
    form = change_form(contact, today_of(open_patient()))
    if not form.validate_on_submit():
        page = render_template("caregivers/change.html", form=form, contact=contact, hints=access_hints())
        return page, 422 if form.errors else 200
    account, change, mail_domain = current_account(), form.to_change(), settings().mail_domain
    try:
        change_caregiver(contact, account, change, form.version_number, mail_domain, now())
    except StaleEdit:
        flash(_("This was changed meanwhile. Look at it, then change it again."), "notice")
        return redirect(url_for("caregivers.change", contact_id=contact_id), 303)
    flash(_("Saved."), "success")
    return redirect(url_for("caregivers.show"), 303)


@blueprint.post("/caregivers/<contact_id>/stop")
@needs(Right.MANAGE)
def stop(contact_id: str) -> Answer:
    contact = contacts.get_caregiver(open_patient(), contact_id)
    contacts.stop_caregiver(contact, current_account(), now())
    flash(_("Stopped. %(name)s gets no more messages and sees nothing of you.", name=contact.name), "success")
    return redirect(url_for("caregivers.show"), 303)


@blueprint.post("/caregivers/<contact_id>/test")
@needs(Right.MANAGE)
def test_message(contact_id: str) -> Answer:
    contact = contacts.get_caregiver(open_patient(), contact_id)
    try:
        send_test(contact, mail_way(), now())
    except TooManyToday:
        flash(_("That is enough for one day. You can send another test message tomorrow."), "notice")
    except TooManyTests:
        flash(_("You have sent 5 test messages this hour. Please wait a little."), "notice")
    else:
        flash(_("A test message to %(name)s is on its way.", name=contact.name), "success")
    return redirect(url_for("caregivers.show"), 303)


@blueprint.app_template_global("caregiver_lines")
def caregiver_lines() -> list[str]:
    """For the Today page. A helper who may not manage the caregivers reads nothing of the others."""
    grant = g.get("open_grant")
    if not current_user.is_authenticated or grant is None or not may(Right.MANAGE):
        return []
    # Of an address that mail came back from she reads on top of the page.
    shown = [watch for watch in list_watches(grant.patient, now()) if not watch.came_back]
    return today_lines(shown, grant.patient.zone, now())


@blueprint.app_template_global("promise_lines")
def promises() -> list[str]:
    """For the Today page: who has said that she will call."""
    return promise_lines(_promises(), is_own=is_own_record())


@blueprint.app_template_global("caller_lines")
def callers(values: dict[str, str]) -> list[str]:
    """For a dose on the Today page: who has said that she will call about it."""
    return caller_lines(_promises(), values, is_own=is_own_record())


def _promises() -> list[Promise]:
    """Of the open record, read once for each page."""
    if "promises" not in g:
        grant = g.get("open_grant")
        g.promises = [] if grant is None else list_promises(grant.patient, now(), _reader())
    promises: list[Promise] = g.promises
    return promises


@blueprint.app_template_global("logged_by")
def logged_by(entry_id: str | None) -> str | None:
    """The name beside an entry that somebody else logged for the person; None for her own."""
    if entry_id is None or g.get("open_grant") is None:
        return None
    if "names_of_loggers" not in g:
        g.names_of_loggers = names_of_loggers(g.open_grant.patient, _reader())
    name = g.names_of_loggers.get(entry_id)
    return _("another person with access") if name == "" else name


def _reader() -> Account | None:
    """Whoever has the record open and is not to read the names of the other caregivers."""
    return None if may(Right.MANAGE) else current_account()


@blueprint.app_template_global("own_mail_is_off")
def own_mail_is_off() -> bool:
    """Only the person herself is told, and only on her own record."""
    if not current_user.is_authenticated or not is_own_record():
        return False
    contact = find_own_contact(open_patient())
    return contact is None or contact.status != ContactStatus.ACTIVE


def _is_invitable(form: InviteForm) -> bool:
    try:
        contacts.check_invitable(open_patient(), current_account(), form.email.data or "")
    except contacts.OwnAddress:
        form.email.errors = [_("Enter another person's address. This one is yours.")]
    except contacts.AlreadyListed as error:
        name = error.contact.name
        form.email.errors = [_("This address is on your list already, as %(name)s", name=name)]
    return not form.email.errors


def _send_invitation(form: InviteForm) -> Answer:
    draft = form.to_draft()
    try:
        contacts.invite_caregiver(open_patient(), current_account(), draft, mail_way(), now())
    except contacts.AlreadyListed:
        pass  # sent twice by a double tap: the first one counts
    except contacts.TooManyInvitations:
        form.form_errors.append(_("You have sent 5 invitations today. You can go on tomorrow."))
        return render_template("caregivers/invite.html", form=form, hints=access_hints()), 422
    flash(_("Your invitation to %(name)s is made. Messages come only if they agree.", name=draft.name), "success")
    return redirect(url_for("caregivers.show"), 303)
