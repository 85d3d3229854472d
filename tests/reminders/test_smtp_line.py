"""The line to the mail server: one that was let go is opened again at once, and a tarpit does not outlast its bound."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from bonetrack.reminders.sending import TryLater, Unreachable
from bonetrack.reminders.smtp import SmtpSender
from tests.mail_server import MailServer
from tests.reminders.test_smtp import mail

TIMEOUT = 10.0
# Much longer than a mail may take, much shorter than the drops would last.
FAR_TOO_LONG = 6.0


@dataclass
class ShortServer(MailServer):
    """Ends the connection after each mail, as some do; `at_mail` answers MAIL, by the count of connections."""

    closes_after_mail: bool = False
    closed: threading.Event = field(default_factory=threading.Event)
    at_mail: Callable[[int], str | None] = lambda _connections: None

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.at_mail(self.connections)
        if answer is None:
            envelope.mail_from = address
        return answer or "250 2.1.0 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if self.closes_after_mail:
            assert server.transport is not None
            asyncio.get_running_loop().call_soon(self._close, server.transport)
        return answer

    def _close(self, transport: asyncio.Transport) -> None:
        transport.close()
        self.closed.set()


@pytest.fixture
def short() -> Iterator[ShortServer]:
    server = ShortServer().start()
    assert isinstance(server, ShortServer)
    yield server
    server.stop()


def send(sender: SmtpSender, to_address: str = "anna@example.org") -> None:
    sender.send(mail(), "us@example.org", to_address)


def test_a_server_that_ends_the_connection_after_each_mail_gets_all_of_them_at_once(short: ShortServer) -> None:
    short.closes_after_mail = True
    sender = SmtpSender(short.url, TIMEOUT)
    for number in range(5):
        short.closed.clear()
        send(sender, f"{number}@example.org")
        assert short.closed.wait(TIMEOUT)
    sender.close()
    assert [taken.to_address for taken in short.taken] == [f"{number}@example.org" for number in range(5)]


def test_a_goodbye_at_the_next_mail_costs_nothing(short: ShortServer) -> None:
    """421 as the answer to MAIL on a kept connection, as after a count of mails or of minutes."""
    mails: list[int] = []

    def second_on_a_line(connections: int) -> str | None:
        mails.append(connections)
        return "421 4.7.0 enough for one connection" if mails.count(connections) == 2 else None

    short.at_mail = second_on_a_line
    sender = SmtpSender(short.url, TIMEOUT)
    for _number in range(3):
        send(sender)
    sender.close()
    assert (len(short.taken), short.connections) == (3, 3)


def test_a_server_that_says_goodbye_to_every_mail_is_not_asked_for_ever(short: ShortServer) -> None:
    sender = SmtpSender(short.url, TIMEOUT)
    send(sender)
    short.at_mail = lambda _connections: "421 4.3.2 closing down"
    with pytest.raises(Unreachable, match=r"421 4\.3\.2"):
        send(sender)
    assert short.connections == 2
    short.at_mail = lambda _connections: None
    send(sender)
    sender.close()
    assert len(short.taken) == 2


def test_cut_off_once_the_mail_was_begun_it_is_not_sent_again_at_once(short: ShortServer) -> None:
    """The server may have it: the queue decides when it is sent once more."""
    sender = SmtpSender(short.url, TIMEOUT)
    send(sender)
    short.hang_up_at_data = lambda _mail: True
    with pytest.raises(TryLater) as raised:
        send(sender)
    assert not isinstance(raised.value, Unreachable)
    assert short.connections == 1
    sender.close()


# A tarpit answers one byte at a time: each byte comes in time, the whole answer never does.


def greet(connection: socket.socket) -> None:
    connection.sendall(b"220 mud\r\n")


def answer_ehlo(connection: socket.socket) -> None:
    greet(connection)
    connection.recv(1000)
    connection.sendall(b"250 mud\r\n")
    connection.recv(1000)


@contextmanager
def tarpit(begin: Callable[[socket.socket], None]) -> Iterator[int]:
    """Does as any server at first, then drips for as long as anybody listens."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _address = listener.accept()
            with connection:
                try:
                    begin(connection)
                    while not over.wait(0.05):
                        connection.sendall(b"2")
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            thread.join()


@pytest.mark.parametrize(
    ("begin", "error"), [(lambda _c: None, Unreachable), (greet, TryLater), (answer_ehlo, TryLater)]
)
def test_a_tarpit_does_not_outlast_the_bound_of_a_mail(
    begin: Callable[[socket.socket], None], error: type[TryLater]
) -> None:
    with tarpit(begin) as port:
        sender = SmtpSender(f"smtp://127.0.0.1:{port}", 0.5, most_seconds=0.6)
        over = threading.Event()
        raised: list[BaseException] = []

        def try_it() -> None:
            try:
                send(sender)
            except TryLater as problem:
                raised.append(problem)
            over.set()

        thread = threading.Thread(target=try_it)
        thread.start()
        assert over.wait(FAR_TOO_LONG), "still listening to the drops"
        thread.join()
    assert isinstance(raised[0], error)
    sender.close()
