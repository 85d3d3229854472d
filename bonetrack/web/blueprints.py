"""The list of blueprints. CSRF is asked of every POST but the one that RFC 8058 forbids to ask it of."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from bonetrack.settings import Settings
from bonetrack.web import (
    bones,
    bookings,
    calendar,
    caregiver_links,
    caregivers,
    dev_mail,
    doses,
    events,
    item_links,
    mail_links,
    markers,
    more,
    scans,
    system,
    today,
    travel,
    treatment,
)
from bonetrack.web.accounts import blueprint as accounts_blueprint

BLUEPRINTS = (
    accounts_blueprint,
    system.blueprint,
    today.blueprint,
    travel.blueprint,
    doses.blueprint,
    treatment.blueprint,
    bones.blueprint,
    scans.blueprint,
    markers.blueprint,
    events.blueprint,
    bookings.blueprint,
    caregivers.blueprint,
    calendar.blueprint,
    mail_links.blueprint,
    caregiver_links.blueprint,
    item_links.blueprint,
    more.blueprint,
)


def register_blueprints(app: Flask, csrf: CSRFProtect, settings: Settings) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if settings.dev_mail:
        app.register_blueprint(dev_mail.blueprint)
    # A mail program's one-click unsubscribe (RFC 8058) has no cookie; the signed token in its address stands for it.
    csrf.exempt("bonetrack.web.mail_links.one_click_unsubscribe")
