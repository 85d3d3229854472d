"""Changes by a signed-in person: her password is asked, other phones end, the old address is told."""

import pytest
from flask import Flask

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus, Relation
from bonetrack.storage.models import Account, Contact, Patient
from tests.account_steps import (
    ADDRESS,
    PASSWORD,
    change_link,
    confirm_link,
    is_logged_in,
    log_in,
    logged_in,
    mails,
    make_anna,
    reset_link,
)
from tests.builders import make_account, make_contact
from tests.conftest import Clock
from tests.page_client import Page, PageClient

NEW, NEW_ADDRESS = "orchid-meadow-9", "anna.new@example.org"


def change_password(client: PageClient, current: str = PASSWORD, new: str = NEW) -> Page:
    page = client.get("/account/password")
    return client.submit(page, "/account/password", current_password=current, new_password=new)


def ask_address(client: PageClient, email: str = NEW_ADDRESS, password: str = PASSWORD) -> Page:
    return client.submit(client.get("/account/address"), "/account/address", email=email, password=password)


def test_a_changed_password_ends_all_other_sessions(app: Flask) -> None:
    make_anna()
    this, other = logged_in(app), logged_in(app)
    page = change_password(this)
    assert page.path == "/more"
    assert is_logged_in(this)
    assert not is_logged_in(other)
    logged_in(app, NEW)
    log_in(other)
    assert not is_logged_in(other)
    assert mails() == [(MessageKind.PASSWORD_CHANGED, ADDRESS)]


@pytest.mark.parametrize(
    ("current", "new", "message"),
    [
        ("wrong-garden-7", NEW, "This is not your password now. Enter it again"),
        ("", NEW, "Enter your password now"),
        (PASSWORD, "short", "Enter a password of 10 characters or more"),
        (PASSWORD, "qwertyuiop", "This password is easy to guess. Enter another one"),
        (PASSWORD, "anna@example.org", "Enter a password that is not your e-mail address"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(app: Flask, current: str, new: str, message: str) -> None:
    make_anna()
    client = logged_in(app)
    page = change_password(client, current, new)
    assert page.status == 422
    assert message in page.text
    assert mails() == []
    logged_in(app)


def test_a_reset_link_dies_with_a_changed_password(app: Flask, nobody: PageClient) -> None:
    make_anna()
    client = logged_in(app)
    nobody.submit(nobody.get("/reset-password"), "/reset-password", email=ADDRESS)
    change_password(client)
    assert nobody.get(reset_link(app)).status == 410


def test_guessing_on_a_borrowed_phone_is_limited(app: Flask) -> None:
    make_anna()
    client = logged_in(app)
    for _ in range(20):
        assert change_password(client, "wrong-garden-7").status == 422
    assert change_password(client).status == 429
    assert is_logged_in(client)


def test_a_new_address_is_confirmed_there_and_told_to_the_old(app: Flask, clock: Clock) -> None:
    make_anna()
    client = logged_in(app)
    page = ask_address(client)
    assert page.h1 == "Check your mail"
    assert "Back to More" in page.text
    assert mails() == [(MessageKind.CHANGE_ADDRESS, NEW_ADDRESS)]
    assert (Account.get().email, Account.get().pending_email) == (ADDRESS, NEW_ADDRESS)
    page = client.get(change_link(app))
    assert page.h1 == "Confirm your new address"
    assert NEW_ADDRESS in page.text
    assert Account.get().email == ADDRESS
    clock.move(hours=1)
    client.submit(page, "/change-address/")
    assert (Account.get().email, Account.get().pending_email) == (NEW_ADDRESS, None)
    contact = Contact.get()
    assert (contact.email, contact.status, contact.confirmed_at) == (NEW_ADDRESS, ContactStatus.ACTIVE, clock())
    assert mails()[1:] == [(MessageKind.ADDRESS_CHANGED, ADDRESS)]
    other = PageClient(app)
    log_in(other)
    assert not is_logged_in(other)
    log_in(other, NEW_ADDRESS)
    assert is_logged_in(other)


def test_the_new_address_may_be_confirmed_on_another_device(app: Flask, nobody: PageClient) -> None:
    make_anna()
    ask_address(logged_in(app))
    page = nobody.submit(nobody.get(change_link(app)), "/change-address/")
    assert page.path == "/login"
    assert Account.get().email == NEW_ADDRESS
    assert not is_logged_in(nobody)
    assert nobody.get(change_link(app)).status == 410


def test_an_older_change_is_void_after_a_newer_one(app: Flask, nobody: PageClient) -> None:
    make_anna()
    client = logged_in(app)
    ask_address(client, "wrong@example.org")
    old = change_link(app)
    ask_address(client)
    assert nobody.get(old).status == 410
    nobody.submit(nobody.get(change_link(app)), "/change-address/")
    assert Account.get().email == NEW_ADDRESS


def test_an_address_of_another_account_is_not_given_away(app: Flask) -> None:
    make_anna()
    make_account("bea@example.org")
    client = logged_in(app)
    known, unknown = ask_address(client, "bea@example.org"), ask_address(client)
    assert known.text == unknown.text
    assert mails() == [(MessageKind.ADDRESS_KNOWN, "bea@example.org"), (MessageKind.CHANGE_ADDRESS, NEW_ADDRESS)]


def test_an_address_that_was_taken_meanwhile_is_refused(app: Flask, nobody: PageClient) -> None:
    make_anna()
    ask_address(logged_in(app))
    page = nobody.get(change_link(app))
    make_account(NEW_ADDRESS)
    assert nobody.submit(page, "/change-address/").status == 410
    assert Account.get(Account.email == ADDRESS).pending_email == NEW_ADDRESS


@pytest.mark.parametrize(
    ("email", "password", "message"),
    [
        (NEW_ADDRESS, "wrong-garden-7", "This is not your password now. Enter it again"),
        ("new", PASSWORD, "Enter the e-mail address in full, like name@example.org"),
        ("Anna@example.org", PASSWORD, "Enter a new address. This is the one you have now"),
        ("carl@example.org", PASSWORD, "This address is on your list of caregivers. Take it off that list first"),
    ],
)
def test_a_change_that_cannot_be_is_said_at_the_field(app: Flask, email: str, password: str, message: str) -> None:
    make_anna()
    make_contact(Patient.get(), relation=Relation.CAREGIVER, email="carl@example.org")
    page = ask_address(logged_in(app), email, password)
    assert page.status == 422
    assert message in page.text
    assert mails() == []


def test_mail_she_stopped_herself_stays_stopped(app: Flask, nobody: PageClient) -> None:
    make_anna()
    Contact.update(status=ContactStatus.STOPPED).execute()
    ask_address(logged_in(app))
    nobody.submit(nobody.get(change_link(app)), "/change-address/")
    assert (Contact.get().email, Contact.get().status) == (NEW_ADDRESS, ContactStatus.STOPPED)


def test_a_bounced_address_is_mended_by_a_new_one(app: Flask, nobody: PageClient) -> None:
    make_anna()
    Contact.update(status=ContactStatus.DISABLED, disabled_reason="bounced").execute()
    ask_address(logged_in(app))
    nobody.submit(nobody.get(change_link(app)), "/change-address/")
    assert (Contact.get().status, Contact.get().disabled_reason) == (ContactStatus.ACTIVE, None)


def test_only_a_signed_in_person_may_change(nobody: PageClient) -> None:
    for path in ("/account/password", "/account/address"):
        answer = nobody.client.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login")


def test_other_kinds_of_link_change_nothing(app: Flask, nobody: PageClient) -> None:
    from tests.account_steps import sign_up

    sign_up(nobody)
    token = confirm_link(app).removeprefix("/confirm/")
    assert nobody.get(f"/change-address/{token}").status == 410
