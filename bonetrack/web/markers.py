"""Bone turnover markers."""

from flask import Blueprint

blueprint = Blueprint("markers", __name__)
