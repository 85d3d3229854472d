"""Short answers to likely questions."""

from flask import render_template
from flask_login import current_user

from bonetrack.web.access import public
from bonetrack.web.more import blueprint
from bonetrack.words.help import emergency, questions


@blueprint.get("/help")
@public
def show_help() -> str:
    values = {"emergency": emergency(), "questions": questions(), "signed_in": current_user.is_authenticated}
    return render_template("more/help.html", **values)
