"""Mail written the quick way is the same on the wire, byte for byte, and keeps the library's guards."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, default

import pytest

from bonetrack.reminders.mail_policy import POLICY

PLAIN = SMTP.clone(max_line_length=998, cte_type="7bit")
LINES = ["Hello Anna,", "Your 8:00 item is due.", "x" * 200, ".", "-- ", "From here on"]


def write(policy: EmailPolicy, subject: str, to: str, text: str, *, is_twice: bool = False) -> bytes:
    mail = EmailMessage(policy=policy)
    mail["From"] = "BoneTrack <bonetrack@localhost>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Message-ID"] = "<2oEYuLyQlb74apt2@localhost>"
    mail["List-Unsubscribe"] = f"<http://localhost/one-click/{'a' * 300}>"
    if is_twice:
        mail["Subject"] = subject
    mail.set_content(text)
    mail.add_alternative(f"<p>{text}</p>", subtype="html")
    mail.set_boundary("part-of-a-test")
    return mail.as_bytes()


@pytest.mark.parametrize("subject", ["A reminder is waiting", "Erinnerung für Änne", "x" * 400, "a, b; c"])
@pytest.mark.parametrize("to", ["anna@example.org", '"a b"@example.org', "Anna <anna@example.org>"])
@pytest.mark.parametrize("text", ["\n".join(LINES), "Grüße\n" * 3, "y" * 1200, ""])
def test_the_same_bytes(subject: str, to: str, text: str) -> None:
    for _run in range(2):
        assert write(POLICY, subject, to, text) == write(PLAIN, subject, to, text)


def test_it_is_read_back_as_it_was_meant() -> None:
    mail = message_from_bytes(write(POLICY, "Erinnerung für Änne", "anna@example.org", "Grüße\n"), policy=default)
    assert (mail["Subject"], mail["To"]) == ("Erinnerung für Änne", "anna@example.org")
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "Grüße"


def test_a_line_break_in_a_header_is_refused() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        write(POLICY, "Hello\r\nBcc: all@example.org", "anna@example.org", "text")


def test_a_header_that_stands_once_is_not_set_twice() -> None:
    with pytest.raises(ValueError, match="at most"):
        write(POLICY, "Hello", "anna@example.org", "text", is_twice=True)
