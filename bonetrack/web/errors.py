"""Error pages in the app's own style; they need no database, no session and no script."""

import logging
from pathlib import Path

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from bonetrack.services.consents import NoConsent
from bonetrack.services.errors import NotAllowed, NotFound
from bonetrack.words import gettext as _

log = logging.getLogger(__name__)
NEVER_KEPT = {"csrf_token", "password", "new_password", "current_password"}


def init_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(NotFound, lambda _error: _page(404))
    app.register_error_handler(NotAllowed, lambda _error: _page(403))
    app.register_error_handler(NoConsent, _no_consent)
    app.register_error_handler(Exception, _unexpected)


def _words(status: int) -> tuple[str, str]:
    known = {
        400: (_("That request did not work"), _("Go back, check the page and try again.")),
        403: (_("You may look, but not change this"), _("Ask the person whose record it is to give you more rights.")),
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
    title, text = _words(status)
    values = {"title": title, "text": text, "action_url": "/", "action_text": _("Go to the start page")}
    return make_response(render_template("error.html", **values), status)


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    response = _page(error.code)
    if error.code == 405 and (allowed := error.get_response().headers.get("Allow")):
        response.headers["Allow"] = allowed
    return response


def _no_consent(_error: NoConsent) -> Response:
    values = {
        "title": _("This record takes no new entries"),
        "text": _("The agreement to keep health data was taken back. The person can agree again under More, Consent."),
        "action_url": "/more/consent",
        "action_text": _("Go to Consent"),
    }
    return make_response(render_template("error.html", **values), 403)


def _expired_form(_error: CSRFError) -> Response:
    """The form was open too long: what was typed is kept and can be sent again with one button."""
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER_KEPT]
    values = {
        "title": _("This form was open for too long"),
        "text": _("What you typed is kept. Send it again with the button."),
        "action_url": request.path,
        "action_text": _("Send it again"),
        "retry_values": kept,
    }
    return make_response(render_template("error.html", **values), 400)


def _unexpected(error: Exception) -> Response:
    """Only the kind of the error is logged: its message may hold what a person typed."""
    rule = request.url_rule.rule if request.url_rule else "(no route)"
    log.error("unexpected %s at %s (%s)", type(error).__name__, rule, _where(error))
    return _page(InternalServerError.code)


def _where(error: Exception) -> str:
    """File and line of the innermost frame, without any value."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
