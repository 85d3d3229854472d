"""Start page, health, robots."""

from flask import Blueprint, Response, jsonify, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from bonetrack.services.health import read_health
from bonetrack.web.access import public
from bonetrack.web.clock import now
from bonetrack.web.page import can_send

blueprint = Blueprint("system", __name__)


@blueprint.get("/")
@public
def start() -> AnyResponse:
    return redirect(url_for("today.today" if current_user.is_authenticated else "accounts.log_in"))


@blueprint.get("/health")
@public
def health() -> tuple[Response, int]:
    found = read_health(can_send(), now())
    moments = {
        "worker_last_beat_at": found.worker_last_beat_at,
        "outbox_oldest_due_at": found.outbox_oldest_due_at,
        "mail_down_since": found.mail_down_since,
    }
    answer = jsonify(
        status="ok" if found.is_good else "failing",
        database="ok",
        **{name: None if moment is None else moment.isoformat() for name, moment in moments.items()},
    )
    return answer, 200 if found.is_good else 503


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
