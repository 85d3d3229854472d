"""Mail kept in a folder, readable in the browser; development only, from this machine only."""

from flask import Blueprint

blueprint = Blueprint("dev_mail", __name__)
