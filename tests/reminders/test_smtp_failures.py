"""What mail servers do on a bad day: nothing is lost, the others are not late, each row says what is true."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bonetrack.core.messages import MessageState
from bonetrack.core.people import ContactStatus
from bonetrack.reminders.smtp import SmtpSender
from bonetrack.storage.models import Contact, Message, Plan
from tests.builders import make_contact
from tests.mail_server import MailServer
from tests.reminders.conftest import ANNA, CARL, DUE, House
from tests.reminders.test_delivery import put, row

BEA = "bea@example.org"
START = DUE + timedelta(minutes=1)
LATER = START + timedelta(minutes=2)
STALL_SECONDS, TIMEOUT = 4.0, 2.0


@dataclass
class OddServer(MailServer):
    """`stalls` says for whom no answer comes in time; `hangs_up` for whom the line is cut once the mail is taken."""

    stalls: Callable[[EmailMessage], bool] = lambda _mail: False
    hangs_up: Callable[[EmailMessage], bool] = lambda _mail: False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        before = len(self.taken)
        answer = await super().handle_DATA(server, session, envelope)
        if len(self.taken) == before:
            return answer
        mail = self.taken[-1].mail
        if self.stalls(mail):
            self.taken.pop()
            await asyncio.sleep(STALL_SECONDS)
            return "451 4.3.0 too slow"
        if self.hangs_up(mail):
            assert server.transport is not None
            server.transport.abort()
        return answer


@pytest.fixture
def server() -> Iterator[MailServer]:
    server = OddServer().start()
    yield server
    server.stop()


@pytest.fixture
def three(house: House) -> House:
    """Messages to Anna, Carl and Bea, in this order; no plan is due."""
    Plan.update(next_due_at=None).execute()
    bea = make_contact(house.patient, email=BEA)
    for number, contact in enumerate((house.own, house.carl, bea)):
        put(contact, DUE + timedelta(seconds=number))
    return house


def once(address: str) -> Callable[[EmailMessage], bool]:
    seen: list[str] = []

    def is_first(mail: EmailMessage) -> bool:
        seen.append(str(mail["To"]))
        return mail["To"] == address and seen.count(address) == 1

    return is_first


def states() -> dict[str, str]:
    return {message.address: message.state for message in Message.select()}


def odd(house: House) -> OddServer:
    assert isinstance(house.server, OddServer)
    return house.server


def all_arrived_once(house: House) -> bool:
    return sorted(taken.to_address for taken in house.server.taken) == sorted([ANNA, CARL, BEA])


def test_refused_for_now_at_the_end_of_a_message_then_taken(three: House) -> None:
    is_first = once(CARL)
    three.server.at_data = lambda mail: "450 4.2.1 mailbox busy" if is_first(mail) else None
    assert (three.run(START)["sent"], states()[CARL]) == (2, MessageState.PENDING)
    assert three.run(LATER)["sent"] == 1
    assert all_arrived_once(three)


def test_a_server_that_stalls_in_one_message_delays_no_other(three: House) -> None:
    odd(three).stalls = once(CARL)
    sender = SmtpSender(three.server.url, TIMEOUT, most_seconds=30)
    done = three.run(START, sender)
    sender.close()
    assert (done["sent"], done["retried"], states()[CARL]) == (2, 1, MessageState.PENDING)
    assert three.run(LATER)["sent"] == 1
    assert all_arrived_once(three)


def test_cut_off_before_the_answer_nothing_is_lost_and_nothing_comes_twice(three: House) -> None:
    three.server.hang_up_at_data = once(CARL)
    assert (three.run(START)["sent"], states()[CARL]) == (2, MessageState.PENDING)
    assert three.run(LATER)["sent"] == 1
    assert all_arrived_once(three)


def test_cut_off_after_it_was_taken_it_comes_again_with_the_same_message_id(three: House) -> None:
    """Nobody can know whether the server took it: twice is better than not at all, and mail programs see one."""
    odd(three).hangs_up = once(CARL)
    assert three.run(START)["retried"] == 1
    assert three.run(LATER)["sent"] == 1
    first, second = three.to(CARL)
    assert first.mail["Message-ID"] == second.mail["Message-ID"] == row(CARL).message_id
    assert (len(three.to(ANNA)), len(three.to(BEA))) == (1, 1)


def test_one_dead_address_among_many_is_told_apart(three: House) -> None:
    three.server.at_recipient = lambda address: "550 5.1.1 unknown" if address == CARL else None
    three.run(START)
    assert states() == {ANNA: MessageState.SENT, CARL: MessageState.FAILED, BEA: MessageState.SENT}
    assert Contact.get(Contact.email == CARL).status == ContactStatus.DISABLED
    assert three.run(LATER).total() == 0, "a dead address is not tried again"


def test_a_server_that_says_goodbye_to_one_recipient_is_called_again_for_the_next(three: House) -> None:
    three.server.at_recipient = lambda address: "421 4.7.0 too many, bye" if address == CARL else None
    assert (three.run(START)["sent"], states()[CARL]) == (2, MessageState.PENDING)
    assert three.server.connections == 3, "once more for Carl, whose mail may not have been the reason, and for Bea"
    three.server.at_recipient = lambda _address: None
    assert three.run(LATER)["sent"] == 1


def test_a_greeting_of_421_loses_nothing_and_gives_the_rest_back(three: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def turn_away() -> None:
            connection, _address = listener.accept()
            with connection:
                connection.sendall(b"421 4.3.2 closing down\r\n")

        thread = threading.Thread(target=turn_away)
        thread.start()
        sender = SmtpSender(f"smtp://127.0.0.1:{listener.getsockname()[1]}", TIMEOUT * 5)
        assert three.run(START, sender)["unreachable"] == 1
        thread.join()
    assert set(states().values()) == {MessageState.PENDING}
    assert sorted(message.attempts for message in Message.select()) == [0, 0, 1], "only one was tried"
    assert row(ANNA).last_problem == "smtp 421 4.3.2"
    assert three.run(LATER)["sent"] == 3


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_wrong_password_waits_for_the_operator_and_disables_nobody(three: House) -> None:
    def check(_server: object, _session: object, _envelope: object, _way: str, data: object) -> AuthResult:
        return AuthResult(success=isinstance(data, LoginPassword) and data.password == b"right", handled=False)

    options = {"auth_required": True, "auth_require_tls": False, "authenticator": check}
    strict = MailServer(controller_options=options).start()
    try:
        for password, name, count in (("wrong", "unreachable", 1), ("right", "sent", 3)):
            sender = SmtpSender(f"smtp://us:{password}@127.0.0.1:{strict.port}", TIMEOUT * 5)
            assert three.run(START if password == "wrong" else LATER, sender)[name] == count
            sender.close()
            assert "wrong" not in (row(ANNA).last_problem or "")
    finally:
        strict.stop()
    assert len(strict.taken) == 3
    assert {contact.status for contact in Contact.select()} == {ContactStatus.ACTIVE}
