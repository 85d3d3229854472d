"""More: who is told, settings, one's own data, help."""

from flask import Blueprint

blueprint = Blueprint("more", __name__)

from bonetrack.web.more import consent, help_page, menu, messages, own_data, people, preferences, quiet_hours  # noqa: E402, F401
