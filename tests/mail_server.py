"""A real SMTP server for tests: it keeps what it takes, and refuses, stalls or hangs up when told to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

Answer = str | None


@dataclass
class Taken:
    """One mail as it arrived."""

    from_address: str
    to_address: str
    mail: EmailMessage

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        body = self.mail.get_body((kind,))
        assert body is not None, f"no {kind} part"
        return str(body.get_content())


class AnyPort(Controller):
    """Port 0: the system chooses one, which is known only once the server listens."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@dataclass
class MailServer:
    """`at_recipient` and `at_data` may return an answer such as "451 4.7.1 later"; None takes the mail."""

    taken: list[Taken] = field(default_factory=list)
    at_recipient: Callable[[str], Answer] = lambda _address: None
    at_data: Callable[[EmailMessage], Answer] = lambda _mail: None
    hang_up_at_data: Callable[[EmailMessage], bool] = lambda _mail: False
    connections: int = 0
    controller_options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._controller = AnyPort(self, hostname="127.0.0.1", port=0, **self.controller_options)

    def start(self) -> MailServer:
        self._controller.start()
        return self

    def stop(self) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        return int(self._controller.port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def taken_by(self, address: str) -> list[Taken]:
        return [taken for taken in self.taken if taken.to_address == address]

    # What aiosmtpd calls.

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refused = self.at_recipient(address)
        if refused is not None:
            return refused
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        mail = message_from_bytes(bytes(envelope.content or b""), policy=default)
        assert isinstance(mail, EmailMessage)
        if self.hang_up_at_data(mail):
            assert server.transport is not None
            server.transport.abort()
            return "421 4.3.0 gone"
        refused = self.at_data(mail)
        if refused is not None:
            return refused
        self.taken += [Taken(envelope.mail_from or "", address, mail) for address in envelope.rcpt_tos]
        return "250 2.0.0 taken"
