"""Today: each due dose with one large button."""

from flask import Blueprint

blueprint = Blueprint("today", __name__)
