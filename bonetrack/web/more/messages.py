"""Every message that was sent about the person whose record is open."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bonetrack.core.people import ContactStatus, Right
from bonetrack.services.mail_check import TooManyTests, send_test, was_tested
from bonetrack.services.stopping import find_own_contact
from bonetrack.storage.contacts import list_caregivers
from bonetrack.storage.delivery_log import find_message_about, list_messages_about
from bonetrack.web.access import current_account, is_own_record, needs, open_patient
from bonetrack.web.clock import now
from bonetrack.web.mail_way import mail_way
from bonetrack.web.more import blueprint
from bonetrack.web.presenters.messages import log_headers, log_rows, message_page, stoppable
from bonetrack.words import gettext as _

PER_PAGE = 30
MOST_PAGES = 10_000


@blueprint.get("/messages")
@needs(Right.MANAGE)
def show_messages() -> str:
    patient = open_patient()
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    account = current_account() if is_own_record() else None
    found = list_messages_about(patient, account, (page - 1) * PER_PAGE, PER_PAGE + 1)
    return render_template(
        "more/messages.html",
        headers=log_headers(),
        rows=log_rows(found[:PER_PAGE], patient.zone),
        stoppable=stoppable(list_caregivers(patient)),
        older_url=url_for("more.show_messages", page=page + 1) if len(found) > PER_PAGE else None,
        newer_url=url_for("more.show_messages", page=page - 1) if page > 1 else None,
    )


@blueprint.get("/messages/<message_id>")
@needs(Right.MANAGE)
def show_message(message_id: str) -> str:
    patient = open_patient()
    account = current_account() if is_own_record() else None
    message = find_message_about(patient, account, message_id)
    if message is None:
        abort(404)
    return render_template("more/message.html", page=message_page(message, patient.zone))


@blueprint.post("/messages/test")
@needs(Right.MANAGE)
def send_own_test() -> Response:
    contact = find_own_contact(open_patient())
    if contact is None or contact.status != ContactStatus.ACTIVE:
        flash(_("Your own e-mails are off. Start them first."), "notice")
        return redirect(url_for("more.reminders"), 303)
    try:
        send_test(contact, mail_way(), now())
    except TooManyTests:
        flash(_("You have sent 5 test messages this hour. Please wait a little."), "notice")
    else:
        flash(_("A test message to you is on its way. Look into your mailbox."), "success")
    return redirect(url_for("more.reminders"), 303)


@blueprint.app_template_global("offers_test")
def offers_test() -> bool:
    """Set-up ends with a test: asked for until she has sent herself one."""
    if not is_own_record():
        return False
    contact = find_own_contact(open_patient())
    return contact is not None and contact.status == ContactStatus.ACTIVE and not was_tested(contact)
