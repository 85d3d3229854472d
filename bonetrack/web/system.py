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
    beat, oldest = found.worker_last_beat_at, found.outbox_oldest_due_at
    answer = jsonify(
        status="ok" if found.is_good else "failing",
        database="ok",
        worker_last_beat_at=None if beat is None else beat.isoformat(),
        outbox_oldest_due_at=None if oldest is None else oldest.isoformat(),
    )
    return answer, 200 if found.is_good else 503


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
