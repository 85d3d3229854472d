"""Error pages in the app's own style; they need no database, no session and no script."""

import logging

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from bonetrack.core.people import RIGHTS, Right, Role
from bonetrack.logs import place_of
from bonetrack.services.consents import NoConsent
from bonetrack.services.errors import NotAllowed, NotFound
from bonetrack.storage.database import is_unavailable
from bonetrack.web import kept_form
from bonetrack.web.access import RecordClosed
from bonetrack.words import gettext as _

log = logging.getLogger(__name__)


class UnkeepableText(ValueError):
    """A form holds the one character that PostgreSQL refuses in text."""


def init_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(UnkeepableText, _unkeepable_text)
    app.register_error_handler(NotFound, lambda _error: _page(404))
    app.register_error_handler(NotAllowed, lambda _error: _page(403))
    app.register_error_handler(NoConsent, _no_consent)
    app.register_error_handler(RecordClosed, _record_closed)
    app.register_error_handler(Exception, _unexpected)
    app.before_request(refuse_unkeepable_text)


def refuse_unkeepable_text() -> None:
    """Before any view: SQLite takes a NUL character, PostgreSQL does not, and nobody types one on purpose."""
    if "\0" in request.path or any("\0" in value for value in request.args.values()):
        raise NotFound("an address with a NUL character")
    if any("\0" in name + value for name, value in request.form.items(multi=True)):
        raise UnkeepableText


def _no_right() -> str:
    """Said to a helper, with what the person allows in the record that is open."""
    grant = g.get("open_grant")
    if grant is not None and Right.LOG in RIGHTS[Role(grant.role)]:
        return _("You may log doses, but not change this")
    return _("You may look, but not change this")


def _words(status: int) -> tuple[str, str]:
    known = {
        400: (_("That request did not work"), _("Go back, check the page and try again.")),
        403: (_no_right(), _("Ask the person whose record it is to give you more rights.")),
        404: (_("Page not found"), _("The address may be wrong, or the page may be gone.")),
        405: (_("That does not work here"), _("Go back and use the buttons on the page.")),
        413: (_("Too much was sent"), _("Make the text shorter and try again.")),
        429: (_("Too many tries"), _("Please wait a while, then try again.")),
        500: (
            _("Something went wrong"),
            _("This is our mistake. What you saved before is still there. Try again soon."),
        ),
        503: (_("BoneTrack is not ready"), _("Try again in a few minutes.")),
    }
    return known.get(status, known[500] if status >= 500 else known[400])


def _page(status: int) -> Response:
    if status == 503 and request.endpoint == "system.health":
        return _failing_health()
    title, text = _words(status)
    values = {"title": title, "text": text, "action_url": "/", "action_text": _("Go to the start page")}
    return make_response(render_template("error.html", **values), status)


def _failing_health() -> Response:
    """A machine asks here, so it gets the same document as on good days."""
    moments = ("worker_last_beat_at", "outbox_oldest_due_at", "mail_down_since")
    answer = jsonify(status="failing", database="failing", **dict.fromkeys(moments))
    return make_response(answer, 503)


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    response = _page(error.code)
    if error.code == 405 and (allowed := error.get_response().headers.get("Allow")):
        response.headers["Allow"] = allowed
    return response


def _no_consent(_error: NoConsent) -> Response:
    text = _("The agreement to keep health data was taken back. The person can agree again under More, Consent.")
    return _told(403, _("This record takes no new entries"), text, "/more/consent", _("Go to Consent"))


def _record_closed(_error: RecordClosed) -> Response:
    """404 like all that is not hers; but she must know that the dose she logged is not logged."""
    text = _("Nothing was saved. Ask the person whose record it is.")
    return _told(404, _("That record is not open to you now"), text, "/people", _("People I help"))


def _told(code: int, title: str, text: str, url: str, action: str) -> Response:
    html = render_template("error.html", title=title, text=text, action_url=url, action_text=action)
    return make_response(html, code)


def _expired_form(_error: CSRFError) -> Response:
    """The form was open too long: what was typed is kept and can be sent again with one button."""
    if kept_form.is_foreign():
        return _page(400)
    access = getattr(current_app.view_functions[request.endpoint or ""], "access", None)
    if access is not None and access.level != "public" and not current_user.is_authenticated:
        return kept_form.log_in_page()
    return _ask_to_send_again(_("This form was open for too long"))


def _unkeepable_text(_error: UnkeepableText) -> Response:
    if kept_form.is_foreign():
        return _page(400)
    return _ask_to_send_again(_("One sign that you typed cannot be kept"))


def _ask_to_send_again(title: str) -> Response:
    text = _("What you typed is kept. Send it again with the button.")
    return kept_form.send_again_page(title, text, kept_form.own_address(), kept_form.typed_values(), 400)


def _unexpected(error: Exception) -> Response:
    """Only the kind of the error is logged: its message may hold what a person typed."""
    rule = request.url_rule.rule if request.url_rule else "(no route)"
    if is_unavailable(error):
        log.error("the database does not answer: %s at %s (%s)", type(error).__name__, rule, place_of(error))
        return _page(503)
    log.error("unexpected %s at %s (%s)", type(error).__name__, rule, place_of(error))
    return _page(InternalServerError.code)
