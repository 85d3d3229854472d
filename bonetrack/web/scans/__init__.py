"""DXA scans: enter, read, change and delete them."""

from flask import Blueprint

blueprint = Blueprint("scans", __name__)

from bonetrack.web.scans import entry, next_scan, reading  # noqa: E402, F401  (their views hang on the blueprint)
