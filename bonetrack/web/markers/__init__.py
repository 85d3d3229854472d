"""Bone turnover markers: enter, read, change and delete results."""

from flask import Blueprint

blueprint = Blueprint("markers", __name__)

from bonetrack.web.markers import entry, reading  # noqa: E402, F401  (their views hang on the blueprint)
