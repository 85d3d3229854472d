"""Accounts: sign up, confirm, log in and out, reset, change the address."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

# The views hang themselves on the blueprint, so it must stand first.
from bonetrack.web.accounts import change, confirm, log_in, reset, sign_up  # noqa: E402, F401
