"""Treatment plans: the list, setting one up, changing and stopping it, and the facts about the person."""

from flask import Blueprint

blueprint = Blueprint("treatment", __name__)

from bonetrack.web.treatment import (  # noqa: E402, F401
    booking,
    choosing,
    overview,
    plan_form,
    plan_messages,
    profile,
    stopping,
    supplies,
)
