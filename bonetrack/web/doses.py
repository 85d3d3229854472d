"""Logging doses: taken, earlier, skipped, undone, corrected."""

from flask import Blueprint

blueprint = Blueprint("doses", __name__)
