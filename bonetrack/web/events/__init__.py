"""Broken bones and operations: enter, read, change and delete them."""

from flask import Blueprint

blueprint = Blueprint("events", __name__)

from bonetrack.web.events import entry, reading  # noqa: E402, F401  (their views hang on the blueprint)
