"""Caregivers: invite, see, stop."""

from flask import Blueprint

blueprint = Blueprint("caregivers", __name__)
