"""Assembly: settings, database, web. `create_app()` starts nothing that runs on its own."""

import os
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from bonetrack.cli import register_commands
from bonetrack.services.sessions import SESSION_LIFETIME
from bonetrack.settings import Settings
from bonetrack.web.access import refuse_unmarked_views
from bonetrack.web.blueprints import register_blueprints
from bonetrack.web.database import init_database
from bonetrack.web.errors import init_errors
from bonetrack.web.log_in_state import init_log_in
from bonetrack.web.page import init_page
from bonetrack.web.request_log import init_request_log
from bonetrack.web.security import init_security

TOP = Path(__file__).parent.parent
LARGEST_REQUEST_BYTES = 256 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    settings = settings or Settings.from_env(os.environ)
    app = Flask(__name__, template_folder=str(TOP / "templates"), static_folder=str(TOP / "static"))
    app.extensions["bonetrack_settings"] = settings
    register_commands(app)
    _configure(app, settings)
    init_database(app, settings)
    init_request_log(app)
    init_page(app)
    init_log_in(app)
    app.before_request(refuse_unmarked_views)
    csrf = CSRFProtect(app)
    init_security(app, settings.is_https)
    init_errors(app)
    register_blueprints(app, csrf, settings)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        TRUSTED_HOSTS=sorted(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST_BYTES,
        PERMANENT_SESSION_LIFETIME=SESSION_LIFETIME,
        SESSION_COOKIE_NAME="__Host-bonetrack" if settings.is_https else "bonetrack",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=True,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.is_https,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=7),
        PREFERRED_URL_SCHEME="https" if settings.is_https else "http",
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
