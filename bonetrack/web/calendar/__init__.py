"""The calendar feed: the page where it is made and revoked, and the address that calendar programs read."""

from flask import Blueprint

blueprint = Blueprint("calendar", __name__)

from bonetrack.web.calendar import feed, page  # noqa: E402, F401
