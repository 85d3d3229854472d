"""The kept mail: only in development, only from this machine, and never as live HTML."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from bonetrack.app import create_app
from bonetrack.reminders.mail_folder import MailFolder
from bonetrack.settings import Settings
from tests.conftest import settings_for
from tests.page_client import PageClient

EVIL = '<script>alert("x")</script>'


def keep(folder: Path, name: str = "abc-_1", text: str = "Hello") -> None:
    mail = EmailMessage()
    mail["Message-ID"] = f"<{name}@localhost>"
    mail["Subject"], mail["From"], mail["To"] = "A reminder is waiting", "us@localhost", "anna@example.org"
    mail.set_content(text)
    mail.add_alternative(f"<p>Only in HTML</p>{EVIL}", subtype="html")
    MailFolder(folder).send(mail, "us@localhost", "anna@example.org")


def test_before_any_mail_the_page_says_so(nobody: PageClient) -> None:
    page = nobody.get("/dev/mail")
    assert page.status == 200
    assert "No mail has been written yet." in page.text


def test_mails_are_listed_newest_first_and_shown_with_their_links(nobody: PageClient, settings: Settings) -> None:
    keep(settings.mail_folder, "first")
    keep(settings.mail_folder, "second", "Confirm:\nhttp://localhost/confirm/abc_-1\n\nBye")
    page = nobody.get("/dev/mail")
    assert page.links("/dev/mail/") == ["/dev/mail/second", "/dev/mail/first"]
    shown = nobody.get("/dev/mail/second")
    assert shown.h1 == "A reminder is waiting"
    assert "anna@example.org" in shown.text
    assert shown.links("/confirm/") == ["http://localhost/confirm/abc_-1"]


def test_the_html_part_never_becomes_part_of_the_page(nobody: PageClient, settings: Settings) -> None:
    keep(settings.mail_folder, text=f"Text {EVIL}")
    page = nobody.get("/dev/mail/abc-_1")
    assert EVIL in page.text, "shown as text"
    assert EVIL not in page.response.get_data(as_text=True)
    assert "Only in HTML" not in page.text


@pytest.mark.parametrize("name", ["nothing", "../secret_key", "..%2Fsecret_key", ".abc", "a/b"])
def test_other_files_cannot_be_read(nobody: PageClient, settings: Settings, name: str) -> None:
    keep(settings.mail_folder)
    (settings.data_dir / "secret_key.eml").write_text("secret")
    assert nobody.get(f"/dev/mail/{name}").status == 404


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.1", "2001:db8::1"])
def test_other_machines_get_nothing(app: Flask, settings: Settings, address: str) -> None:
    keep(settings.mail_folder)
    client = app.test_client()
    for url in ("/dev/mail", "/dev/mail/abc-_1"):
        assert client.get(url, environ_overrides={"REMOTE_ADDR": address}).status_code == 404


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_machine_gets_the_page(app: Flask, address: str) -> None:
    assert app.test_client().get("/dev/mail", environ_overrides={"REMOTE_ADDR": address}).status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_what_came_through_a_proxy_gets_nothing(app: Flask, header: str) -> None:
    assert app.test_client().get("/dev/mail", headers={header: "127.0.0.1"}).status_code == 404


def test_without_the_setting_the_page_does_not_exist(sqlite_url: str, tmp_path: Path) -> None:
    app = create_app(settings_for(sqlite_url, tmp_path, DEV_MAIL="0"))
    assert not [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/dev")]


def test_another_phone_is_not_sent_to_mail_that_it_cannot_open(app: Flask) -> None:
    client = app.test_client()
    here = client.get("/check-mail").text
    there = client.get("/check-mail", environ_base={"REMOTE_ADDR": "192.0.2.7"}).text
    assert 'href="/dev/mail"' in here
    assert 'href="/dev/mail"' not in there
    assert "Read it on the computer where BoneTrack runs." in there
