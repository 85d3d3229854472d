"""Mail over SMTP on one kept connection. `smtp://user:password@host:port`, `smtps://`, `?starttls=1`."""

import re
import smtplib
import ssl
import time
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTPUTF8
from urllib.parse import parse_qs, unquote, urlsplit

from bonetrack.core.delivery_reports import UNSAID, Fault, fault_of, fault_of_answer, is_too_fast
from bonetrack.reminders.sending import NotSent, Refused, TryLater, TurnedAway, Unreachable
from bonetrack.reminders.smtp_talk import Talk, TlsTalk

IDLE_SECONDS = 20.0
PLAIN_PORT, STARTTLS_PORT, TLS_PORT = 25, 587, 465
PERMANENT, GOODBYE = 500, 421
# So many different recipients in a row refused for a reason that is ours: no other will be taken either.
MOST_TURNED_AWAY = 3
# At the begin, or as qmail writes it behind its words: `(#5.7.1)`.
ENHANCED_CODE = re.compile(rb"(?:^\s*|\(#)([245]\.\d{1,3}\.\d{1,3})\b")


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


class SmtpSender:
    """Opens its connection at the first mail, and again whenever the server has let go of it.

    `timeout_seconds` bounds each wait, `most_seconds` a whole mail: a slow server must not outlast the lease.
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
        self._connection: Talk | None = None
        self._used_at = 0.0
        self._turned_away: set[str] = set()

    def send(self, mail: EmailMessage, from_address: str, to_address: str) -> None:
        self._ends_at = time.monotonic() + self._most
        try:
            self._hand_over(mail, from_address, to_address)
            self._turned_away.clear()
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            self._judge_recipient(code, text, to_address)
        except smtplib.SMTPDataError as error:
            self._judge_content(error.smtp_code, error.smtp_error, to_address)
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

    def _hand_over(self, mail: EmailMessage, from_address: str, to_address: str) -> None:
        """A server may end a kept connection whenever it likes; then the mail goes out at once on a new one."""
        is_kept, connection = self._line()
        try:
            _send_on(connection, mail, from_address, to_address)
        except (OSError, smtplib.SMTPException) as error:
            if not is_kept or connection.has_begun_mail or not _is_goodbye(error):
                raise
            self.close()
            _send_on(self._line()[1], mail, from_address, to_address)

    def _judge_recipient(self, code: int, text: bytes | str, to_address: str) -> None:
        problem, fault = _problem(code, text), _fault_of(code, text)
        if fault is Fault.ADDRESS:
            self._turned_away.clear()
            raise Refused(problem, is_address_dead=True)
        if fault is Fault.PASSING:
            raise TryLater(problem)
        raise (Unreachable if self._is_one_of_many(to_address) else TurnedAway)(problem)

    def _judge_content(self, code: int, text: bytes | str, to_address: str) -> None:
        """One mail that is refused as a whole is lost; where it goes so with everybody's, the rest waits."""
        problem = _problem(code, text)
        if code < PERMANENT:
            raise TryLater(problem)
        if self._is_one_of_many(to_address):
            raise Unreachable(problem)
        raise Refused(problem, is_address_dead=False)

    def _is_one_of_many(self, to_address: str) -> bool:
        """Whether so many different recipients in a row were refused for a reason that is not theirs."""
        if len(self._turned_away) < MOST_TURNED_AWAY:
            self._turned_away.add(to_address)
        return len(self._turned_away) == MOST_TURNED_AWAY

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _line(self) -> tuple[bool, Talk]:
        """The connection, and whether it is one that was kept."""
        if self._connection is not None and not self._is_alive(self._connection):
            self.close()
        if self._connection is not None:
            return True, self._connection
        self._connection = self._open()
        return False, self._connection

    def _is_alive(self, connection: Talk) -> bool:
        if connection.sock is None:
            return False
        if time.monotonic() - self._used_at < IDLE_SECONDS:
            return True
        try:
            return connection.noop()[0] < 400
        except (OSError, smtplib.SMTPException):
            return False

    def _open(self) -> Talk:
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

    def _connect(self, server: Server) -> Talk:
        if server.is_tls:
            return TlsTalk(self._left, server.host, server.port, timeout=self._left(), context=self._context())
        return Talk(self._left, server.host, server.port, timeout=self._left())

    def _left(self) -> float:
        """Seconds that the next piece of an answer may take."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, self._timeout)

    def _context(self) -> ssl.SSLContext:
        return self._tls or ssl.create_default_context()


def _send_on(connection: Talk, mail: EmailMessage, from_address: str, to_address: str) -> None:
    connection.has_begun_mail = False
    options, content = _for_wire(connection, mail, to_address)
    connection.sendmail(from_address, [to_address], content, options)


def _for_wire(connection: Talk, mail: EmailMessage, to_address: str) -> tuple[list[str], bytes]:
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


def _is_goodbye(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return GOODBYE in {code for code, _text in error.recipients.values()}
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code == GOODBYE
    return isinstance(error, OSError | smtplib.SMTPServerDisconnected)


def _fault_of(code: int, text: bytes | str) -> Fault:
    """5.0.0 says no more than the plain code."""
    said, words = ENHANCED_CODE.search(_bytes(text)), _bytes(text).decode(errors="replace")
    if code >= PERMANENT and said is not None and said.group(1).decode() != UNSAID:
        fault = fault_of(said.group(1).decode())
        return Fault.POLICY if fault is Fault.ADDRESS and is_too_fast(words) else fault
    return fault_of_answer(code, words)


def _problem(code: int, text: bytes | str) -> str:
    """`smtp 550 5.1.1`: the codes alone."""
    found = ENHANCED_CODE.search(_bytes(text))
    return f"smtp {code} {found.group(1).decode()}" if found else f"smtp {code}"


def _bytes(text: bytes | str) -> bytes:
    return text.encode() if isinstance(text, str) else text
