"""My bones: one site at a time, the markers, and the data of their charts."""

from flask import Blueprint

blueprint = Blueprint("bones", __name__)

from bonetrack.web.bones import chart_data, pages  # noqa: E402, F401  (their views hang on the blueprint)
