"""Doses: log, skip, add, correct, undo, and the history."""

from flask import Blueprint

blueprint = Blueprint("doses", __name__)

from bonetrack.web.doses import earlier, entry, history, later, log, second, skip  # noqa: E402, F401
