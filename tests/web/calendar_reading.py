"""The calendar feed as a calendar program reads it."""

from flask import Flask
from icalendar import Event
from werkzeug.test import TestResponse

from tests.interop.calendar_readers import events_of


def address_on(page: object) -> str:
    (field,) = [field for field in page.root.iter("input") if field.get("id") == "calendar-address"]  # type: ignore[attr-defined]
    value: str = field.get("value")
    return value.removeprefix("http://localhost")


def read(app: Flask, address: str, **headers: str) -> TestResponse:
    """As a calendar program does: no cookie, no log-in."""
    return app.test_client().get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})


def event(app: Flask, address: str) -> Event:
    """The first one; a change of a plan may also move the next scan, which stands last."""
    return events_of(read(app, address).data)[0]
