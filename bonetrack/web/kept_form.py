"""What a person typed outlives a form that was refused: it comes back as hidden values behind one button."""

import json
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request

from bonetrack.web.forms.accounts import LogInForm
from bonetrack.words import gettext as _

NEVER_KEPT = {"csrf_token", "password", "new_password", "current_password"}
Values = list[tuple[str, str]]


def typed_values() -> Values:
    """Passwords are left out, and so is the one character that no database column takes."""
    pairs = request.form.items(multi=True)
    return [(name, value.replace("\0", "")) for name, value in pairs if name not in NEVER_KEPT and "\0" not in name]


def own_address() -> str:
    """The form's address with its question part, which many forms need."""
    return request.full_path.rstrip("?")


def is_foreign() -> bool:
    """Another site's page sent this form: its values must never stand behind one of our buttons."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    sender = request.headers.get("Origin") or request.headers.get("Referer")
    try:
        return sender is not None and urlsplit(sender).netloc != request.host
    except ValueError:
        return True


def send_again_page(title: str, text: str, address: str, values: Values, status: int) -> Response:
    button = {"action_url": address, "action_text": _("Send it again"), "retry_values": values}
    return make_response(render_template("error.html", title=title, text=text, **button), status)


def log_in_page() -> Response:
    """Logged out on the way, by time or by another tab: the log-in page carries what was typed."""
    form = LogInForm(formdata=None, next=own_address(), kept=json.dumps(typed_values()))
    return make_response(render_template("accounts/log_in.html", form=form), 403)


def logged_in_again_page(address: str, kept: str | None) -> Response | None:
    """After that log-in: the button that sends it. None when nothing was kept."""
    values = _read(kept)
    if not values:
        return None
    text = _("What you typed is kept. Send it again with the button.")
    return send_again_page(_("You are logged in again"), text, address, values, 200)


def _read(kept: str | None) -> Values:
    try:
        pairs = json.loads(kept or "[]")
        return [(str(name), str(value)) for name, value in pairs if name not in NEVER_KEPT]
    except (ValueError, TypeError, RecursionError):
        return []
