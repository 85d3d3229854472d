"""Rate limits at the door, over two programs on one database; the signed-in phone is never shut out."""

import pytest
from flask import Flask

from bonetrack.app import create_app
from bonetrack.settings import Settings
from bonetrack.storage.models import Account, Attempt
from bonetrack.web.limits import request_address
from tests.account_steps import ADDRESS, is_logged_in, log_in, logged_in, mails, make_anna, sign_up
from tests.conftest import Clock
from tests.page_client import PageClient


def from_address(app: Flask, address: str) -> PageClient:
    client = PageClient(app)
    client.client.environ_base["REMOTE_ADDR"] = address
    return client


def test_twenty_log_ins_an_hour_from_one_address(app: Flask, clock: Clock) -> None:
    make_anna()
    client = from_address(app, "198.51.100.7")
    for number in range(20):
        assert log_in(client, email=f"person{number}@example.org").status == 422
    page = log_in(client)
    assert (page.status, page.h1) == (429, "Too many tries")
    logged_in(app)
    clock.move(hours=1)
    log_in(client)
    assert is_logged_in(client)


def test_two_programs_on_one_database_count_together(app: Flask, settings: Settings, clock: Clock) -> None:
    second = create_app(settings)
    second.extensions["clock"] = clock
    for number in range(10):
        for each in (app, second):
            status = log_in(from_address(each, "198.51.100.7"), email=f"person{number}@example.org").status
            assert status == 422
    assert log_in(from_address(app, "198.51.100.7")).status == 429
    assert log_in(from_address(second, "198.51.100.7")).status == 429


def test_a_stranger_cannot_lock_her_out_of_her_own_phone(app: Flask, clock: Clock) -> None:
    make_anna()
    phone = logged_in(app)
    for number in range(20):
        assert log_in(from_address(app, f"198.51.100.{number}"), password="wrong-garden-1").status == 422
    assert log_in(from_address(app, "198.51.100.99")).status == 429
    assert is_logged_in(phone)
    assert phone.get("/account/address").status == 200
    clock.move(days=1)
    logged_in(app)


def test_the_limit_by_account_is_the_same_for_unknown_addresses(app: Flask) -> None:
    for number in range(20):
        client = from_address(app, f"198.51.100.{number}")
        assert log_in(client, email="bea@example.org").status == 422
    assert log_in(from_address(app, "198.51.100.99"), email="bea@example.org").status == 429


def test_right_passwords_do_not_count_against_the_account(app: Flask) -> None:
    make_anna()
    for number in range(25):
        client = from_address(app, f"198.51.100.{number}")
        log_in(client)
        assert is_logged_in(client)


def test_ten_mails_to_one_mailbox_an_hour_over_all_forms(app: Flask, clock: Clock) -> None:
    make_anna()
    for number in range(10):
        client = from_address(app, f"198.51.100.{number}")
        if number % 2:
            assert sign_up(client).status == 200
        else:
            assert client.submit(client.get("/reset-password"), email=ADDRESS).status == 200
    assert len(mails()) == 10
    client = from_address(app, "198.51.100.99")
    assert sign_up(client).status == 429
    assert client.submit(client.get("/reset-password"), email=ADDRESS).status == 429
    assert len(mails()) == 10
    clock.move(hours=1)
    assert client.submit(client.get("/reset-password"), email=ADDRESS).status == 200


def test_the_mailbox_limit_is_the_same_for_unknown_addresses(app: Flask) -> None:
    for number in range(10):
        client = from_address(app, f"198.51.100.{number}")
        assert client.submit(client.get("/reset-password"), email="bea@example.org").status == 200
    client = from_address(app, "198.51.100.99")
    assert client.submit(client.get("/reset-password"), email="bea@example.org").status == 429


def test_the_confirmation_mail_is_sent_again_ten_times_at_most(app: Flask, nobody: PageClient) -> None:
    sign_up(nobody)
    page = log_in(nobody)
    for _ in range(9):
        assert nobody.submit(page, "/confirm/again").h1 == "Check your mail"
    assert nobody.submit(page, "/confirm/again").status == 429
    assert len(mails()) == 10


@pytest.mark.parametrize("path", ["/signup", "/reset-password"])
def test_one_address_cannot_send_mail_to_many(app: Flask, path: str) -> None:
    client = from_address(app, "198.51.100.7")
    for number in range(20):
        page = client.get(path)
        typed = {"email": f"person{number}@example.org"}
        if path == "/signup":
            typed |= {"first_name": "P", "password": "tulip-garden-7", "is_adult": "y", "consent": "y"}
        assert client.submit(page, path, **typed).status == 200
    before = Account.select().count()
    assert client.submit(client.get(path), path, **(typed | {"email": "last@example.org"})).status == 429
    assert Account.select().count() == before


def test_attempts_hold_no_address(app: Flask) -> None:
    log_in(from_address(app, "198.51.100.7"))
    assert Attempt.select().count() == 2
    kept = str(list(Attempt.select().dicts()))
    assert "198.51.100.7" not in kept
    assert "anna" not in kept


@pytest.mark.parametrize(
    ("remote", "key"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("not-an-address", "not-an-address"),
    ],
)
def test_one_home_is_one_key(app: Flask, remote: str, key: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": remote}):
        assert request_address() == key


def test_a_header_does_not_change_who_asks(app: Flask) -> None:
    """Without trusted proxies the forwarded address is anybody's word."""
    client = from_address(app, "198.51.100.7")
    for number in range(20):
        client.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{number}"
        log_in(client, email=f"person{number}@example.org")
    assert log_in(client).status == 429
