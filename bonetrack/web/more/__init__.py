"""More: who is told, settings, one's own data, help."""

from flask import Blueprint

blueprint = Blueprint("more", __name__)

from bonetrack.web.more import consent, data, help_page, menu, messages, people, preferences  # noqa: E402, F401
