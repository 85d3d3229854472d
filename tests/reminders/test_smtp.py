"""The SMTP sender's own edge: addresses of servers, log-in and encryption with a checked certificate."""

import asyncio
import ssl
import subprocess
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bonetrack.reminders.sending import Refused, TryLater, Unreachable
from bonetrack.reminders.smtp import Server, SmtpSender, read_smtp_url
from tests.mail_server import MailServer

TIMEOUT = 10.0
SLOW_ANSWER = 0.2


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", Server("mail.example.org", 25, False, False, None, None)),
        ("smtp://mail.example.org?starttls=1", Server("mail.example.org", 587, False, True, None, None)),
        ("smtps://mail.example.org", Server("mail.example.org", 465, True, False, None, None)),
        ("smtp://mail.example.org:2525/?starttls=0", Server("mail.example.org", 2525, False, False, None, None)),
        (
            "smtp://me%40example.org:p%2Fw%3A1@mail.example.org:587?starttls=1",
            Server("mail.example.org", 587, False, True, "me@example.org", "p/w:1"),
        ),
    ],
)
def test_addresses_of_servers(url: str, server: Server) -> None:
    assert read_smtp_url(url) == server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    return cert, key


def server_context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def client_context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate[0]))


def mail() -> EmailMessage:
    email = EmailMessage()
    email["Subject"], email["From"], email["To"] = "Hello", "us@example.org", "anna@example.org"
    email.set_content("Hello")
    return email


class SlowServer(MailServer):
    """Takes its time over every command, as a busy server does."""

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(SLOW_ANSWER)
        envelope.mail_from = address
        return "250 2.1.0 ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(SLOW_ANSWER)
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(SLOW_ANSWER)
        return await super().handle_DATA(server, session, envelope)


def send(sender: SmtpSender) -> None:
    try:
        sender.send(mail(), "us@example.org", "anna@example.org")
    finally:
        sender.close()


def check_password(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
    is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"me@example.org", b"p/w:1")
    return AuthResult(success=is_right)


def test_starttls_and_log_in(certificate: tuple[Path, Path]) -> None:
    options = {
        "tls_context": server_context(certificate),
        "require_starttls": True,
        "auth_required": True,
        "authenticator": check_password,
    }
    server = MailServer(controller_options=options).start()
    try:
        url = f"smtp://me%40example.org:p%2Fw%3A1@localhost:{server.port}?starttls=1"
        send(SmtpSender(url, TIMEOUT, client_context(certificate)))
        assert len(server.taken) == 1
        wrong = f"smtp://me%40example.org:wrong@localhost:{server.port}?starttls=1"
        with pytest.raises(Unreachable) as refused:
            send(SmtpSender(wrong, TIMEOUT, client_context(certificate)))
        assert "wrong" not in str(refused.value)
    finally:
        server.stop()


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: tuple[Path, Path]) -> None:
    options = {"tls_context": server_context(certificate)}
    server = MailServer(controller_options=options).start()
    try:
        with pytest.raises(Unreachable, match="SSLCertVerificationError"):
            send(SmtpSender(f"smtp://localhost:{server.port}?starttls=1", TIMEOUT))
        assert server.taken == []
    finally:
        server.stop()


def test_encryption_that_was_asked_for_is_never_left_out() -> None:
    server = MailServer().start()
    try:
        with pytest.raises(Unreachable):
            send(SmtpSender(f"{server.url}?starttls=1", TIMEOUT))
        assert server.taken == []
    finally:
        server.stop()


@pytest.mark.parametrize("is_able", [True, False])
def test_an_address_outside_ascii_goes_where_the_server_can_name_it(is_able: bool) -> None:
    server = MailServer(controller_options={"enable_SMTPUTF8": is_able}).start()
    sender = SmtpSender(server.url, TIMEOUT)
    try:
        if is_able:
            sender.send(mail(), "us@example.org", "änna@example.org")
        else:
            with pytest.raises(Refused, match="SMTPUTF8") as refused:
                sender.send(mail(), "us@example.org", "änna@example.org")
            assert not refused.value.is_address_dead
        sender.send(mail(), "us@example.org", "anna@example.org")
        assert len(server.taken) == (2 if is_able else 1)
        assert server.connections == 1
    finally:
        sender.close()
        server.stop()


def test_a_server_that_answers_slowly_does_not_outlast_the_lease() -> None:
    """Each answer is in time, all together are not: another worker would send the same mail meanwhile."""
    slow = SlowServer().start()
    sender = SmtpSender(slow.url, SLOW_ANSWER * 10, most_seconds=SLOW_ANSWER * 1.5)
    try:
        with pytest.raises(TryLater):
            send(sender)
        assert slow.taken == []
    finally:
        slow.stop()


def test_after_an_error_in_the_middle_of_a_mail_the_next_one_is_whole() -> None:
    server = MailServer(controller_options={"enable_SMTPUTF8": True}).start()
    sender = SmtpSender(server.url, TIMEOUT)
    try:
        with pytest.raises(UnicodeEncodeError):
            sender.send(mail(), "us@example.org", "half-\udcff@example.org")
        send(sender)
        assert [taken.to_address for taken in server.taken] == ["anna@example.org"]
    finally:
        server.stop()
