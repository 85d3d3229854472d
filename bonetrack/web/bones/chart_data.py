"""The figures as JSON, made in Python; the browser only draws them."""

from flask import Response, abort, jsonify

from bonetrack.core.dxa import Site
from bonetrack.core.markers import Marker
from bonetrack.core.people import Right
from bonetrack.services.markers import list_markers
from bonetrack.services.trend import read_trend
from bonetrack.web.access import needs, open_patient
from bonetrack.web.bones import blueprint
from bonetrack.web.clock import now
from bonetrack.web.page import settings
from bonetrack.web.presenters.charts import bmd_json, has_chart, marker_json


@blueprint.get("/charts/bmd/<site_key>.json")
@needs(Right.LOOK)
def bmd_chart(site_key: str) -> Response:
    if site_key not in set(Site):
        abort(404)
    enabled = settings().comparison_enabled
    trend = read_trend(open_patient(), Site(site_key), now(), comparison_enabled=enabled)
    if not has_chart(trend):
        abort(404)
    return jsonify(bmd_json(trend))


@blueprint.get("/charts/markers/<marker_key>.json")
@needs(Right.LOOK)
def marker_chart(marker_key: str) -> Response:
    if marker_key not in set(Marker):
        abort(404)
    kept = list_markers(open_patient(), Marker(marker_key))
    if not kept:
        abort(404)
    return jsonify(marker_json(Marker(marker_key), [one.draft for one in kept]))
