"""DXA scans."""

from flask import Blueprint

blueprint = Blueprint("scans", __name__)
