"""One line a request, by route pattern: no address, token, name or value can get in."""

import logging
import time

from flask import Flask, Response, g, request

log = logging.getLogger("bonetrack.requests")


def init_request_log(app: Flask) -> None:
    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def write_line(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else "(no route)"
        elapsed_ms = (time.perf_counter() - g.started) * 1000 if "started" in g else 0.0
        log.info("%s %s %d %.0f ms", request.method, rule, response.status_code, elapsed_ms)
        return response
