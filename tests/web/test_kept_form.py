"""What was typed survives a log-out and an old form, but never comes from another site."""

import json

import pytest
from flask import Flask

from bonetrack.storage.models import Contact, LoginSession, Patient
from tests.account_steps import ADDRESS, PASSWORD, logged_in, make_anna, token_of
from tests.page_client import PageClient

TYPED = {"name": "Ben", "email": "ben@example.org", "kinds": ["missed_dose", "scan"], "step": "send"}


def invite(client: PageClient, token: dict[str, str], **headers: str):  # type: ignore[no-untyped-def]
    data = token | TYPED | {"delay_minutes": "120"}
    return client.client.post("/caregivers/invite?from=today", data=data, headers=headers)


def page_of(client: PageClient, answer):  # type: ignore[no-untyped-def]
    return client._page(answer)


@pytest.mark.parametrize("way", ["other_tab", "session_over"])
def test_a_form_that_was_open_at_the_log_out_is_sent_after_the_log_in(app: Flask, way: str) -> None:
    make_anna()
    client = logged_in(app)
    token = token_of(client)
    if way == "other_tab":
        client.client.post("/logout", data=token)
    else:
        LoginSession.delete().execute()
    page = page_of(client, invite(client, token))
    assert (page.status, page.h1) == (403, "Log in")
    assert "What you typed is kept" in page.text
    page = client.submit(page, "/login", email=ADDRESS, password="wrong-garden-1")
    page = client.submit(page, "/login", email=ADDRESS, password=PASSWORD)
    assert page.h1 == "You are logged in again"
    page = client.submit(page, "/caregivers/invite?from=today")
    assert page.path == "/caregivers"
    contact = Contact.get(Contact.email == "ben@example.org")
    assert (contact.name, contact.kinds) == ("Ben", ["missed_dose", "scan"])


def test_what_another_site_sent_never_stands_behind_our_button(app: Flask) -> None:
    make_anna()
    client = logged_in(app)
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "https://evil.example/localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
        {"Origin": "http://[evil"},
    ):
        answer = invite(client, {}, **headers)
        assert answer.status_code == 400
        assert b"ben@example.org" not in answer.data
        assert b"<form" not in answer.data
    answer = invite(client, {}, Origin="http://localhost")
    assert b"ben@example.org" in answer.data


def test_a_form_of_another_site_does_not_take_the_cookie_away(app: Flask) -> None:
    """Its browser sends no cookie along (SameSite), so a fresh one in the answer would log her out."""
    answer = invite(PageClient(app), {}, Origin="https://evil.example")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("kept", ["[", "3", '[["csrf_token", "x"]]', "[1]", '{"a": 1}', "[" * 3000])
def test_a_made_up_kept_value_is_no_error(app: Flask, kept: str) -> None:
    make_anna()
    client = PageClient(app)
    data = token_of(client) | {"email": ADDRESS, "password": PASSWORD, "kept": kept}
    answer = client.client.post("/login", data=data)
    assert answer.status_code == 303


def test_no_password_is_kept(app: Flask) -> None:
    make_anna()
    client = logged_in(app)
    LoginSession.delete().execute()
    data = {"current_password": "zzsecret-1", "new_password": "zzsecret-2", "password": "zzsecret-3", "x": "1"}
    answer = client.client.post("/account/password", data=data)
    assert b"zzsecret" not in answer.data
    page = page_of(client, answer)
    [kept] = [field.get("value") for field in page.root.iter("input") if field.get("name") == "kept"]
    assert json.loads(kept or "") == [["x", "1"]]


def test_a_character_that_no_database_keeps_is_named_and_the_rest_is_kept(app: Flask) -> None:
    make_anna()
    client = logged_in(app)
    data = token_of(client) | TYPED | {"name": "B\0en", "delay_minutes": "120"}
    page = page_of(client, client.client.post("/caregivers/invite", data=data))
    assert (page.status, page.h1) == (400, "One sign that you typed cannot be kept")
    client.submit(page, "/caregivers/invite")
    assert Contact.get(Contact.email == "ben@example.org").name == "Ben"


@pytest.mark.parametrize("address", ["/scans/%00", "/reset/%00", "/caregivers/a%00/change", "/messages?page=%00"])
def test_an_address_with_such_a_character_is_not_found(app: Flask, address: str) -> None:
    make_anna()
    assert logged_in(app).get(address).status == 404
    assert Patient.select().count() == 1
