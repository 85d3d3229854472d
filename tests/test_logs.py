"""No log line and no error page holds a token, an address, a name, a drug or a value."""

import io
import logging
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from bonetrack.logs import FORMAT
from tests.builders import make_account, make_contact, make_dose_entry, make_patient, make_plan, make_scan
from tests.page_client import PageClient
from tests.test_route_access import rules_of

MARKS = ("zzname", "zzmail", "zzdrug", "zztoken", "0.7777", "zztyped", "zzcarer")


@pytest.fixture
def log_output() -> Iterator[io.StringIO]:
    """Everything that the program logs from INFO up, as an operator would read it."""
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.setFormatter(logging.Formatter(FORMAT))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield output
    root.removeHandler(handler)
    root.setLevel(level)


def test_no_output_holds_what_a_person_entered(app: Flask, log_output: io.StringIO) -> None:
    account = make_account("zzmail@example.org")
    record = make_patient(account, "zzname")
    plan = make_plan(record, dose="zzdrug 20")
    entry = make_dose_entry(plan, note="zztyped")
    scan = make_scan(record, date(2026, 1, 5), bmd_g_cm2=0.7777)
    contact = make_contact(record, name="zzcarer", email="zzcarer@example.org")
    ids = (plan.public_id, entry.public_id, scan.public_id, contact.public_id, record.public_id, account.public_id)
    client = PageClient(app).log_in_as(account)
    for rule in rules_of(app):
        address = rule.rule
        for argument in rule.arguments:
            known = {"plan": plan, "entry": entry, "occurrence": entry.occurrence, "scan": scan, "contact": contact}
            row = known.get(argument.removesuffix("_public_id").removesuffix("_id"))
            address = replace_argument(address, argument, row.public_id if row else "zztoken")
        for method in {"GET", "POST"} & (rule.methods or set()):
            data = {"email": "zzmail@example.org", "password": "zztyped", "note": "zztyped", "csrf_token": "zztoken"}
            client.client.open(f"{address}?next=zztyped", method=method, data=data if method == "POST" else None)
    text = log_output.getvalue()
    assert text.count("\n") > 30, "the walk was logged"
    for mark in (*MARKS, *ids):
        assert mark not in text, f"{mark} stands in the log"


def test_an_unexpected_error_is_logged_by_kind_and_place_only(app: Flask, log_output: io.StringIO) -> None:
    client = PageClient(app)

    def broken() -> str:
        raise RuntimeError("zztyped value 0.7777 of zzname")

    app.view_functions["system.robots"] = mark_public(broken)
    page = client.get("/robots.txt")
    assert page.status == 500
    text = log_output.getvalue()
    assert "unexpected RuntimeError at /robots.txt" in text
    assert "test_logs.py" in text
    for mark in MARKS:
        assert mark not in text
        assert mark not in page.text


def mark_public(view):  # type: ignore[no-untyped-def]
    from bonetrack.web.access import public

    return public(view)


def replace_argument(address: str, argument: str, value: str) -> str:
    start = address.index("<")
    end = address.index(">", start)
    assert argument in address[start:end] or "<" in address[end:]
    for part in address.split("<")[1:]:
        inside = part.split(">")[0]
        if inside.split(":")[-1] == argument:
            return address.replace(f"<{inside}>", value)
    raise AssertionError(argument)
