"""Treatment plans: the list, setting one up, changing and stopping it, and the facts about the person."""

from flask import Blueprint

blueprint = Blueprint("treatment", __name__)

from bonetrack.web.treatment import choosing, overview, pausing, plan_form, profile, stopping  # noqa: E402, F401
