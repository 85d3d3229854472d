"""Settings, export, deletion."""

from flask import Blueprint

blueprint = Blueprint("more", __name__)
