"""Log-in: the same words to everyone, our own paths only, a fresh session each time, two phones at once."""

from pathlib import Path

import pytest
from flask import Flask

from bonetrack.app import create_app
from bonetrack.services import accounts
from bonetrack.services.passwords import hash_password
from bonetrack.storage.models import Account, LoginSession
from bonetrack.web.accounts.next_page import own_path
from tests.account_steps import (
    ADDRESS,
    PASSWORD,
    confirm_link,
    is_logged_in,
    log_in,
    logged_in,
    mails,
    make_anna,
    sign_up,
    token_of,
)
from tests.builders import make_account
from tests.conftest import Clock, settings_for
from tests.page_client import PageClient

WRONG = "The e-mail address or the password is wrong"


def test_wrong_password_and_unknown_address_get_the_same_words(app: Flask, nobody: PageClient) -> None:
    make_anna()
    wrong = log_in(nobody, password="rose-garden-77")
    unknown = log_in(PageClient(app), email="bea@example.org")
    assert wrong.status == unknown.status == 422
    assert WRONG in wrong.text
    assert wrong.text == unknown.text
    assert not is_logged_in(nobody)


def test_both_cost_one_check_of_a_hash(app: Flask, nobody: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    make_anna()
    checked: list[bool] = []
    real = accounts.check_password

    def counting(password, kept_hash, hasher):  # type: ignore[no-untyped-def]
        checked.append(kept_hash is None)
        return real(password, kept_hash, hasher)

    monkeypatch.setattr(accounts, "check_password", counting)
    log_in(nobody, password="rose-garden-77")
    log_in(nobody, email="bea@example.org")
    assert checked == [False, True]


def test_the_address_typed_stays_and_the_password_does_not(nobody: PageClient) -> None:
    fields = {f.get("name"): f for f in log_in(nobody).root.iter("input")}
    assert fields["email"].get("value") == ADDRESS
    assert not fields["password"].get("value")


@pytest.mark.parametrize("field", ["email", "password"])
def test_an_empty_field_is_named(nobody: PageClient, field: str) -> None:
    page = log_in(nobody, **{field: ""})
    assert page.status == 422
    assert page.links(f"#{field}")


def test_before_confirming_only_the_right_password_learns_why(app: Flask, nobody: PageClient) -> None:
    sign_up(nobody)
    other = PageClient(app)
    assert WRONG in log_in(other, password="rose-garden-77").text
    page = log_in(other)
    assert page.h1 == "Confirm your address first"
    assert not is_logged_in(other)
    old_link = confirm_link(app)
    page = other.submit(page, "/confirm/again")
    assert page.h1 == "Check your mail"
    assert [kind for kind, _address in mails()] == ["confirm_address", "confirm_address"]
    assert other.get(old_link).status == 410
    other.submit(other.get(confirm_link(app)), "/confirm/")
    assert is_logged_in(other)


def test_nobody_can_ask_for_another_persons_confirmation_mail(app: Flask, nobody: PageClient) -> None:
    sign_up(PageClient(app))
    answer = nobody.client.post("/confirm/again", data=token_of(nobody))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
    assert len(mails()) == 1


def test_a_confirmed_person_gets_no_second_confirmation_mail(app: Flask, nobody: PageClient) -> None:
    sign_up(nobody)
    other = PageClient(app)
    page = log_in(other)
    nobody.submit(nobody.get(confirm_link(app)), "/confirm/")
    assert other.submit(page, "/confirm/again").h1 == "Check your mail"
    assert len(mails()) == 1


def test_two_phones_each_have_a_session_and_log_out_alone(app: Flask) -> None:
    make_anna()
    first, second = logged_in(app), logged_in(app)
    assert LoginSession.select().count() == 2
    first.client.post("/logout", data=token_of(first))
    assert not is_logged_in(first)
    assert is_logged_in(second)


def test_log_out_without_the_form_token_is_refused(app: Flask) -> None:
    make_anna()
    client = logged_in(app)
    assert client.client.post("/logout").status_code == 400
    assert client.client.get("/logout").status_code == 405
    assert is_logged_in(client)


def test_the_cookie_of_a_logged_out_phone_is_dead(app: Flask) -> None:
    make_anna()
    client = logged_in(app)
    stolen = client.client.get_cookie("bonetrack")
    client.client.post("/logout", data=token_of(client))
    thief = PageClient(app)
    thief.client.set_cookie("bonetrack", stolen.value)
    assert not is_logged_in(thief)


def test_the_session_id_and_the_form_token_are_new_after_log_in(app: Flask, nobody: PageClient) -> None:
    make_anna()
    before = token_of(nobody)
    log_in(nobody)
    with nobody.client.session_transaction() as cookie:
        first_id = cookie["_user_id"]
    assert token_of(nobody)["csrf_token"] != before["csrf_token"]
    nobody.client.post("/logout", data=token_of(nobody))
    log_in(nobody)
    with nobody.client.session_transaction() as cookie:
        assert cookie["_user_id"] != first_id
        assert cookie["_user_id"] not in str(list(LoginSession.select().dicts()))


def test_thirty_days_without_a_visit_end_the_session(app: Flask, clock: Clock) -> None:
    make_anna()
    client = logged_in(app)
    cookie = client.client.get_cookie("bonetrack")
    assert cookie.expires is not None
    clock.move(days=29)
    assert is_logged_in(client)
    clock.move(days=29)
    assert is_logged_in(client)
    clock.move(days=30)
    assert not is_logged_in(client)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n//evil.example",
        "\x00//evil.example",
        " //evil.example",
        "https://evil.example/today",
        "https:evil.example",
        "javascript:alert(1)",
        "evil.example",
        "today",
        "@evil.example",
        "",
        None,
    ],
)
def test_next_takes_our_own_paths_only(target: str | None) -> None:
    assert own_path(target) == "/today"


@pytest.mark.parametrize("target", ["/bones", "/scans/abc?from=2#points", "/more/", "/", "/a:b", "/x?u=//y"])
def test_next_keeps_our_own_paths(target: str) -> None:
    assert own_path(target) == target


def test_after_log_in_she_is_where_she_wanted_to_be(app: Flask, nobody: PageClient) -> None:
    make_anna()
    answer = nobody.client.get("/account/address")
    assert answer.status_code == 302
    page = nobody.get(answer.headers["Location"])
    page = nobody.submit(page, "/login", email=ADDRESS, password="wrong-garden-7")
    page = nobody.submit(page, "/login", email=ADDRESS, password=PASSWORD)
    assert page.path == "/account/address"


def test_a_foreign_next_leads_home(app: Flask, nobody: PageClient) -> None:
    make_anna()
    page = nobody.get("/login?next=https://evil.example/")
    assert b"evil.example" not in page.response.data
    data = token_of(nobody) | {"email": ADDRESS, "password": PASSWORD, "next": "//evil.example"}
    answer = nobody.client.post("/login", data=data)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/today")
    answer = nobody.client.get("/login?next=//evil.example")
    assert answer.headers["Location"] == "/today"


def test_a_hash_with_older_parameters_is_renewed(app: Flask, nobody: PageClient) -> None:
    from argon2 import PasswordHasher

    older = hash_password(PASSWORD, PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    make_account(ADDRESS, password_hash=older)
    log_in(nobody)
    assert Account.get().password_hash != older
    assert "m=8,t=1" in Account.get().password_hash
    assert is_logged_in(PageClient(app)) is False
    logged_in(app)


def test_the_cookie_flags_on_https(sqlite_url: str, tmp_path: Path, clock: Clock, app: Flask) -> None:
    make_anna()
    secure = create_app(settings_for(sqlite_url, tmp_path, BASE_URL="https://bones.example"))
    secure.extensions["clock"] = clock
    client = secure.test_client()
    base = {"base_url": "https://bones.example"}
    page = client.get("/login", **base)
    token = page.get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
    data = {"email": ADDRESS, "password": PASSWORD, "csrf_token": token}
    headers = {"Referer": "https://bones.example/login"}
    answer = client.post("/login", data=data, headers=headers, **base)
    assert answer.status_code == 303
    [cookie] = answer.headers.getlist("Set-Cookie")
    name, *flags = [part.strip() for part in cookie.split(";")]
    assert name.startswith("__Host-bonetrack=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(flags)
    assert any(flag.startswith("Expires=") for flag in flags)
    assert not any(flag.startswith("Domain") for flag in flags)
    assert client.get("/account/password", **base).status_code == 200
    assert client.post("/logout", data=data, headers={"Referer": "https://evil.example/"}, **base).status_code == 400


def test_the_cookie_flags_on_a_phone_at_home(app: Flask, nobody: PageClient) -> None:
    make_anna()
    answer = nobody.client.post("/login", data=token_of(nobody) | {"email": ADDRESS, "password": PASSWORD})
    [cookie] = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("bonetrack=")
    assert "HttpOnly" in cookie
    assert "Secure" not in cookie


def test_no_cookie_travels_with_what_caches_may_keep(app: Flask) -> None:
    make_anna()
    client = logged_in(app)
    with client.client.get("/static/css/bonetrack.css") as answer:
        assert answer.headers["Cache-Control"].startswith("public")
        assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" in client.client.get("/more").headers
