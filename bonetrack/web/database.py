"""The web's side of the database: opened at the first request, the schema checked once, connections given back."""

import logging
from dataclasses import dataclass
from threading import Lock

from flask import Flask, abort, request

from bonetrack.settings import Settings, with_kept_secret
from bonetrack.storage.database import connect, open_database, release
from bonetrack.storage.migrate import SchemaMismatch, check_schema

log = logging.getLogger(__name__)


@dataclass
class _Readiness:
    lock: Lock
    is_ready: bool = False


def init_database(app: Flask, settings: Settings) -> None:
    readiness = _Readiness(Lock())
    app.wsgi_app = _with_secret(app, settings)  # type: ignore[method-assign]

    @app.before_request
    def be_ready() -> None:
        if request.endpoint == "static":
            return
        if not readiness.is_ready:
            with readiness.lock:
                _open_once(settings)
                readiness.is_ready = True
        connect()

    @app.teardown_request
    def give_back(_error: BaseException | None) -> None:
        if readiness.is_ready:
            release()


def _open_once(settings: Settings) -> None:
    open_database(settings.database_url)
    connect()
    try:
        check_schema()
    except SchemaMismatch as mismatch:
        log.critical("%s", mismatch)
        abort(503)


def _with_secret(app: Flask, settings: Settings):  # type: ignore[no-untyped-def]
    """The secret key is read, or made, at the first request: commands that need none never write one."""
    serve = app.wsgi_app

    def wsgi_app(environ, start_response):  # type: ignore[no-untyped-def]
        if not app.secret_key:
            app.secret_key = with_kept_secret(settings).secret_key
        return serve(environ, start_response)

    return wsgi_app
