"""Mail kept in a folder, readable in the browser; development only, from this machine only.

Only the text part is shown: an HTML part from a mail must not run in the app's own pages.
"""

from ipaddress import ip_address

from flask import Blueprint, abort, render_template, request

from bonetrack.web.access import public
from bonetrack.web.page import settings
from bonetrack.web.presenters.dev_mail import find_kept_mail, list_kept_mails

blueprint = Blueprint("dev_mail", __name__, url_prefix="/dev/mail")


@blueprint.before_request
def answer_this_machine_only() -> None:
    if not can_be_read_here():
        abort(404)


def can_be_read_here() -> bool:
    """A proxy on this machine speaks for others, so anything that came through one is refused too."""
    is_forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return not (settings().is_production or is_forwarded) and _is_loopback(request.remote_addr)


def _is_loopback(address: str | None) -> bool:
    try:
        return address is not None and ip_address(address).is_loopback
    except ValueError:
        return False


@blueprint.get("")
@public
def list_mails() -> str:
    return render_template("dev_mail/list.html", mails=list_kept_mails(settings().mail_folder))


@blueprint.get("/<name>")
@public
def show(name: str) -> str:
    mail = find_kept_mail(settings().mail_folder, name)
    if mail is None:
        abort(404)
    return render_template("dev_mail/show.html", mail=mail)
