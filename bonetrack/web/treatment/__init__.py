"""Treatment plans: the list, setting one up, changing and stopping it, and the facts about the person."""

from flask import Blueprint

blueprint = Blueprint("treatment", __name__)

from bonetrack.web.treatment import (  # noqa: E402
    booking,  # noqa: F401
    choosing,  # noqa: F401
    overview,  # noqa: F401
    pausing,  # noqa: F401
    plan_form,  # noqa: F401
    plan_messages,  # noqa: F401
    profile,  # noqa: F401
    stopping,  # noqa: F401
    supplies,  # noqa: F401
)
