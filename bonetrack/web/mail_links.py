"""Pages that links in mail open; GET shows a button, POST acts."""

from flask import Blueprint

blueprint = Blueprint("mail_links", __name__)
