"""A forgotten password: the same answer for all, a link for one hour and one use, all other phones out."""

from flask import Flask

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus
from bonetrack.services.passwords import check_password
from bonetrack.storage.models import Account, Contact, LoginSession, Message, OneTimeToken
from tests.account_steps import (
    ADDRESS,
    CHEAP,
    PASSWORD,
    change_link,
    is_logged_in,
    log_in,
    logged_in,
    mails,
    make_anna,
    reset_link,
    sign_up,
)
from tests.conftest import Clock
from tests.page_client import Page, PageClient

NEW = "orchid-meadow-9"


def ask(client: PageClient, email: str = ADDRESS) -> Page:
    return client.submit(client.get("/reset-password"), "/reset-password", email=email)


def test_a_new_password_ends_all_other_sessions_and_is_told(app: Flask, nobody: PageClient) -> None:
    make_anna()
    first, second = logged_in(app), logged_in(app)
    assert ask(nobody).h1 == "Check your mail"
    page = nobody.get(reset_link(app))
    assert ADDRESS in page.text
    page = nobody.submit(page, "/reset/", password=NEW)
    assert page.path == "/today"
    assert is_logged_in(nobody)
    assert not is_logged_in(first)
    assert not is_logged_in(second)
    assert LoginSession.select().count() == 1
    assert check_password(NEW, Account.get().password_hash, CHEAP).is_right
    assert mails() == [(MessageKind.RESET_PASSWORD, ADDRESS), (MessageKind.PASSWORD_CHANGED, ADDRESS)]


def test_known_and_unknown_addresses_get_the_same_answer(app: Flask, nobody: PageClient) -> None:
    make_anna()
    known, unknown = ask(nobody), ask(PageClient(app), "bea@example.org")
    assert (known.status, known.path, known.text) == (unknown.status, unknown.path, unknown.text)
    assert mails() == [(MessageKind.RESET_PASSWORD, ADDRESS)]
    assert OneTimeToken.select().count() == 2
    assert "@" not in "".join(row.address for row in OneTimeToken.select() if row.subject_id == "nobody")


def test_the_link_works_once(app: Flask, nobody: PageClient) -> None:
    make_anna()
    ask(nobody)
    link, other = reset_link(app), PageClient(app)
    open_elsewhere = other.get(link)
    nobody.submit(nobody.get(link), "/reset/", password=NEW)
    assert other.get(link).status == 410
    assert other.submit(open_elsewhere, "/reset/", password="thief-was-here-1").status == 410
    assert not is_logged_in(other)
    logged_in(app, NEW)


def test_the_link_ends_after_an_hour(app: Flask, nobody: PageClient, clock: Clock) -> None:
    make_anna()
    ask(nobody)
    page = nobody.get(reset_link(app))
    assert (Message.get().expires_at - clock()).total_seconds() == 3600
    clock.move(hours=1)
    assert nobody.submit(page, "/reset/", password=NEW).status == 410
    logged_in(app)


def test_a_newer_mail_ends_the_older_link(app: Flask, nobody: PageClient) -> None:
    make_anna()
    ask(nobody)
    old = reset_link(app)
    ask(nobody)
    assert nobody.get(old).status == 410
    assert nobody.get(reset_link(app)).status == 200


def test_a_bad_password_leaves_the_link_good(app: Flask, nobody: PageClient) -> None:
    make_anna()
    ask(nobody)
    page = nobody.submit(nobody.get(reset_link(app)), "/reset/", password="short")
    assert page.status == 422
    assert "Enter a password of 10 characters or more" in page.text
    page = nobody.submit(page, "/reset/", password=ADDRESS)
    assert "Enter a password that is not your e-mail address" in page.text
    nobody.submit(page, "/reset/", password=NEW)
    assert is_logged_in(nobody)


def test_a_link_of_another_kind_does_not_reset(app: Flask, nobody: PageClient) -> None:
    sign_up(nobody)
    token = OneTimeToken.get()
    from bonetrack.services.tokens import TokenKind, raw_token

    secret = app.extensions["bonetrack_settings"].secret_key
    for kind in (TokenKind.CONFIRM_ADDRESS, TokenKind.RESET_PASSWORD):
        assert nobody.get(f"/reset/{raw_token(token.public_id, kind, secret)}").status == 410


def test_a_reset_proves_the_address_too(app: Flask, nobody: PageClient) -> None:
    sign_up(nobody)
    ask(nobody)
    nobody.submit(nobody.get(reset_link(app)), "/reset/", password=NEW)
    assert is_logged_in(nobody)
    assert Account.get().confirmed_at is not None
    assert Contact.get().status == ContactStatus.ACTIVE


def test_a_reset_stops_a_change_of_address_that_somebody_began(app: Flask, nobody: PageClient) -> None:
    make_anna()
    thief = logged_in(app)
    thief.submit(thief.get("/account/address"), "/account/address", email="thief@example.org", password=PASSWORD)
    ask(nobody)
    nobody.submit(nobody.get(reset_link(app)), "/reset/", password=NEW)
    assert PageClient(app).get(change_link(app)).status == 410
    assert Account.get().pending_email is None


def test_a_lock_by_a_stranger_ends_with_a_reset(app: Flask, nobody: PageClient) -> None:
    make_anna()
    stranger = PageClient(app)
    for number in range(20):
        stranger.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
        log_in(stranger, password="wrong-garden-1")
    assert log_in(nobody).status == 429
    ask(nobody)
    nobody.submit(nobody.get(reset_link(app)), "/reset/", password=NEW)
    assert is_logged_in(nobody)
    logged_in(app, NEW)
