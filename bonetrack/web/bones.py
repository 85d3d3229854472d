"""My bones: the verdict, the chart, the table."""

from flask import Blueprint

blueprint = Blueprint("bones", __name__)
