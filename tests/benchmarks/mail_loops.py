"""Our delivery beside a bare smtplib loop: the same mails, one kept connection each, in turns of a hundred."""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from statistics import median
from time import perf_counter

from bonetrack.reminders.mail_policy import POLICY
from bonetrack.reminders.passes import Pass, open_sender
from bonetrack.reminders.sending import Sender
from bonetrack.settings import Settings

TURN = 100
PLAIN_POLICY = SMTP.clone(max_line_length=998, cte_type="7bit")
MADE_BY_SET_CONTENT = ("content-type", "content-transfer-encoding", "mime-version")


@dataclass(frozen=True)
class Rates:
    """Mails a second, medians over the turns. `lean`: the bare loop with our policy, which writes the same bytes."""

    ours: float
    bare: float
    lean: float
    share: float
    share_of_lean: float


@dataclass
class Keeping:
    """Remembers what was sent, so that the bare loop sends the same."""

    sender: Sender
    sent: list[EmailMessage]

    def send(self, mail: EmailMessage, from_address: str, to_address: str) -> None:
        self.sender.send(mail, from_address, to_address)
        self.sent.append(mail)

    def close(self) -> None:
        self.sender.close()


@dataclass(frozen=True)
class Parts:
    headers: list[tuple[str, str]]
    text: str
    html: str


def compare_loops(settings: Settings, port: int, mails: int, now: datetime) -> Rates:
    ours, bare, lean = [], [], []
    with open_sender(settings) as sender, smtplib.SMTP("127.0.0.1", port) as connection:
        assert sender is not None
        connection.ehlo()
        for _turn in range(mails // TURN):
            keeping = Keeping(sender, [])
            ours.append(_rate(lambda keeping=keeping: _deliver(settings, keeping, now)))  # type: ignore[misc]
            parts = [_take_apart(mail) for mail in keeping.sent]
            bare.append(_rate(lambda parts=parts: _send_all(connection, parts, PLAIN_POLICY)))  # type: ignore[misc]
            lean.append(_rate(lambda parts=parts: _send_all(connection, parts, POLICY)))  # type: ignore[misc]
    share = median(one / other for one, other in zip(ours, bare, strict=True))
    of_lean = median(one / other for one, other in zip(ours, lean, strict=True))
    return Rates(median(ours), median(bare), median(lean), share, of_lean)


def _rate(work: Callable[[], None]) -> float:
    start = perf_counter()
    work()
    return TURN / (perf_counter() - start)


def _deliver(settings: Settings, sender: Keeping, now: datetime) -> None:
    done = Pass(settings, sender, "bench", lambda: now, most=TURN).run()
    assert done["sent"] == TURN, done


def _take_apart(mail: EmailMessage) -> Parts:
    headers = [(name, str(value)) for name, value in mail.items() if name.lower() not in MADE_BY_SET_CONTENT]
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    return Parts(headers, plain.get_content(), html.get_content())


def _send_all(connection: smtplib.SMTP, mails: list[Parts], policy: EmailPolicy) -> None:
    for parts in mails:
        mail = EmailMessage(policy=policy)
        for name, value in parts.headers:
            mail[name] = value
        mail.set_content(parts.text)
        mail.add_alternative(parts.html, subtype="html")
        connection.sendmail("us@example.org", [mail["To"]], mail.as_bytes())
