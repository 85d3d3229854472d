"""Mail over SMTP on one kept connection. `smtp://user:password@host:port`, `smtps://`, `?starttls=1`."""

import re
import smtplib
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTPUTF8
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from bonetrack.core.delivery_reports import Fault, fault_of
from bonetrack.reminders.sending import NotSent, Refused, TryLater, Unreachable

IDLE_SECONDS = 20.0
PLAIN_PORT, STARTTLS_PORT, TLS_PORT = 25, 587, 465
PERMANENT = 500
ENHANCED_CODE = re.compile(rb"^\s*([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True)
class Server:
    host: str
    port: int
    is_tls: bool
    is_starttls: bool
    user: str | None
    password: str | None


def read_smtp_url(url: str) -> Server:
    parts = urlsplit(url)
    is_tls = parts.scheme == "smtps"
    is_starttls = parse_qs(parts.query).get("starttls", ["0"])[-1] == "1"
    usual = TLS_PORT if is_tls else STARTTLS_PORT if is_starttls else PLAIN_PORT
    return Server(
        host=parts.hostname or "",
        port=parts.port or usual,
        is_tls=is_tls,
        is_starttls=is_starttls,
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
    )


class _Talk(smtplib.SMTP):
    """Asks before each answer how long it may take, and does not go on when the time is over."""

    def __init__(self, left: Callable[[], float], *args: Any, **kwargs: Any) -> None:
        self._left = left
        super().__init__(*args, **kwargs)

    def getreply(self) -> tuple[int, bytes]:
        if self.sock is not None:
            self.sock.settimeout(self._left())
        return super().getreply()


class _TlsTalk(_Talk, smtplib.SMTP_SSL):
    """The same from the first byte on under TLS."""


class SmtpSender:
    """Opens its connection at the first mail, and again whenever the server has let go of it.

    `timeout_seconds` bounds each answer, `most_seconds` a whole mail: a slow server must not outlast the lease.
    """

    def __init__(
        self,
        url: str,
        timeout_seconds: float,
        tls: ssl.SSLContext | None = None,
        *,
        most_seconds: float | None = None,
    ) -> None:
        self._server = read_smtp_url(url)
        self._timeout = timeout_seconds
        self._most = most_seconds or timeout_seconds
        self._tls = tls
        self._ends_at = 0.0
        self._connection: smtplib.SMTP | None = None
        self._used_at = 0.0

    def send(self, mail: EmailMessage, from_address: str, to_address: str) -> None:
        self._ends_at = time.monotonic() + self._most
        connection = self._live_connection()
        try:
            options, content = _for_wire(connection, mail, to_address)
            connection.sendmail(from_address, [to_address], content, options)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            _judge_recipient(code, text)
        except smtplib.SMTPDataError as error:
            problem = _problem(error.smtp_code, error.smtp_error)
            if error.smtp_code >= PERMANENT:
                raise Refused(problem, is_address_dead=False) from None
            raise TryLater(problem) from None
        except smtplib.SMTPResponseException as error:
            # The server refuses us, not this message: it waits until the operator has put that right.
            self.close()
            raise Unreachable(_problem(error.smtp_code, error.smtp_error)) from None
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise TryLater(type(error).__name__) from None
        except NotSent:
            raise
        except BaseException:
            # Whatever went wrong in the middle of a mail, the next one starts on a line of its own.
            self.close()
            raise
        finally:
            self._used_at = time.monotonic()

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _live_connection(self) -> smtplib.SMTP:
        if self._connection is not None and not self._is_alive(self._connection):
            self.close()
        if self._connection is None:
            self._connection = self._open()
        return self._connection

    def _is_alive(self, connection: smtplib.SMTP) -> bool:
        if connection.sock is None:
            return False
        if time.monotonic() - self._used_at < IDLE_SECONDS:
            return True
        try:
            return connection.noop()[0] < 400
        except (OSError, smtplib.SMTPException):
            return False

    def _open(self) -> smtplib.SMTP:
        server, connection = self._server, None
        try:
            connection = self._connect(server)
            if server.is_starttls:
                connection.starttls(context=self._context())
            if server.user is not None:
                connection.login(server.user, server.password or "")
        except smtplib.SMTPResponseException as error:
            _close(connection)
            raise Unreachable(_problem(error.smtp_code, error.smtp_error)) from None
        except (OSError, smtplib.SMTPException) as error:
            _close(connection)
            raise Unreachable(type(error).__name__) from None
        return connection

    def _connect(self, server: Server) -> smtplib.SMTP:
        if server.is_tls:
            return _TlsTalk(self._left, server.host, server.port, timeout=self._timeout, context=self._context())
        return _Talk(self._left, server.host, server.port, timeout=self._timeout)

    def _left(self) -> float:
        """Seconds that one more answer may take."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, self._timeout)

    def _context(self) -> ssl.SSLContext:
        return self._tls or ssl.create_default_context()


def _for_wire(connection: smtplib.SMTP, mail: EmailMessage, to_address: str) -> tuple[list[str], bytes]:
    """An address outside ASCII needs a server that says SMTPUTF8 (RFC 6531)."""
    if to_address.isascii():
        return [], mail.as_bytes()
    connection.ehlo_or_helo_if_needed()
    if not connection.has_extn("smtputf8"):
        raise Refused("server without SMTPUTF8", is_address_dead=False)
    return ["SMTPUTF8"], mail.as_bytes(policy=SMTPUTF8)


def _close(connection: smtplib.SMTP | None) -> None:
    if connection is not None:
        connection.close()


def _judge_recipient(code: int, text: bytes | str) -> None:
    problem = _problem(code, text)
    status = problem.split()[-1]
    is_dead = code >= PERMANENT and ("." not in status or fault_of(status) is Fault.ADDRESS)
    if not is_dead:
        # A policy about us (relaying, log-in), or a host that is not found now: an address is not dead because of it.
        raise TryLater(problem)
    raise Refused(problem, is_address_dead=True)


def _problem(code: int, text: bytes | str) -> str:
    """`smtp 550 5.1.1`: the codes alone."""
    found = ENHANCED_CODE.match(text.encode() if isinstance(text, str) else text)
    return f"smtp {code} {found.group(1).decode()}" if found else f"smtp {code}"
