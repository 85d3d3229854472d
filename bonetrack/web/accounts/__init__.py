"""Accounts: sign up, confirm, log in and out, reset, change the address."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)
