"""My treatment: plans and their rhythm."""

from flask import Blueprint

blueprint = Blueprint("treatment", __name__)
