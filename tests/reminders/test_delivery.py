"""Delivery over a real SMTP server that refuses, stalls, hangs up: nothing lost, others not delayed, states right."""

import logging
import socket
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import ContactStatus, EndedBy
from bonetrack.reminders.mail_folder import CopyingSender, MailFolder
from bonetrack.reminders.passes import Pass, find_sender
from bonetrack.reminders.smtp import SmtpSender
from bonetrack.storage.audit import AuditAction, list_audit
from bonetrack.storage.claims import claim_messages
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Contact, Message, Plan
from tests.builders import make_contact
from tests.reminders.conftest import ANNA, CARL, DUE, House

MINUTE = timedelta(minutes=1)


@pytest.fixture
def three(house: House) -> House:
    """No plan that is due; three test messages: to Anna, Carl and Bea."""
    Plan.update(next_due_at=None).execute()
    bea = make_contact(house.patient, email="bea@example.org")
    for number, contact in enumerate((house.own, house.carl, bea)):
        put(contact, DUE + timedelta(seconds=number))
    return house


def put(contact: Contact, due_at: datetime, **details: str) -> None:
    kind = MessageKind.TEST if not details else MessageKind.DOSE_DUE
    key, until = f"test:{contact.public_id}:{due_at}", due_at + timedelta(hours=3)
    message = NewMessage(key, kind, contact.email, due_at, until, details, contact.patient, contact)
    assert enqueue(message, "example.org", due_at)


def row(address: str) -> Message:
    return Message.get(Message.address == address)


def test_all_go_out_on_one_kept_connection(three: House) -> None:
    done = three.run(DUE + MINUTE)
    assert done["sent"] == 3
    assert three.server.connections == 1
    assert [taken.to_address for taken in three.server.taken] == [ANNA, CARL, "bea@example.org"]
    assert all(message.sent_at == DUE + MINUTE for message in Message.select())


def test_a_temporary_refusal_is_tried_again_with_back_off_and_one_message_id(three: House) -> None:
    tries = []

    def refuse_carl(address: str) -> str | None:
        tries.append(address)
        return "451 4.7.1 greylisted" if address == CARL and tries.count(CARL) < 4 else None

    three.server.at_recipient = refuse_carl
    start = DUE + MINUTE
    assert three.run(start)["retried"] == 1
    assert len(three.server.taken) == 2, "the others are not delayed"
    assert row(CARL).last_problem == "smtp 451 4.7.1"
    known, waits = row(CARL).message_id, []
    while row(CARL).state == MessageState.PENDING:
        next_try_at = row(CARL).next_try_at
        waits.append((next_try_at - start) / MINUTE)
        three.run(next_try_at - timedelta(seconds=1))
        three.run(next_try_at)
        start = next_try_at
    assert len(waits) == 3
    assert all(0.8 * planned <= wait <= 1.2 * planned for planned, wait in zip((1, 5, 15), waits, strict=True))
    assert row(CARL).state == MessageState.SENT
    (taken,) = three.to(CARL)
    assert taken.mail["Message-ID"] == known


def test_a_dead_address_fails_at_once_and_disables_its_contact(three: House) -> None:
    three.server.at_recipient = lambda address: "550 5.1.1 nobody here" if address == CARL else None
    done = three.run(DUE + MINUTE)
    assert (done["sent"], done["failed"]) == (3, 1), "and Anna is told that Carl gets no more"
    assert (row(CARL).state, row(CARL).last_problem) == (MessageState.FAILED, "smtp 550 5.1.1")
    carl = Contact.get(Contact.email == CARL)
    assert (carl.status, carl.disabled_reason) == (ContactStatus.DISABLED, "smtp 550 5.1.1")
    assert {row(ANNA).contact.status, row("bea@example.org").contact.status} == {ContactStatus.ACTIVE}
    assert (carl.ended_by, carl.ended_at) == (EndedBy.BOUNCE, DUE + MINUTE)
    (entry,) = list_audit(three.patient, carl.public_id)
    assert (entry.action, entry.new) == (AuditAction.DELETED, None)


def test_content_refused_for_good_fails_but_leaves_the_address(three: House) -> None:
    three.server.at_data = lambda mail: "554 5.6.0 no" if mail["To"] == CARL else None
    done = three.run(DUE + MINUTE)
    assert (done["sent"], done["failed"]) == (2, 1)
    assert Contact.get(Contact.email == CARL).status == ContactStatus.ACTIVE


def test_a_connection_dropped_inside_a_message_loses_nothing(three: House) -> None:
    dropped: list[str] = []

    def once(mail: EmailMessage) -> bool:
        dropped.append(str(mail["To"]))
        return dropped == [ANNA]

    three.server.hang_up_at_data = once
    done = three.run(DUE + MINUTE)
    assert (done["retried"], done["sent"]) == (1, 2)
    assert three.run(DUE + 3 * MINUTE)["sent"] == 1
    assert sorted(taken.to_address for taken in three.server.taken) == sorted([ANNA, CARL, "bea@example.org"])


def test_a_server_that_hangs_up_between_messages_is_called_again(three: House) -> None:
    sender = SmtpSender(three.server.url, 10)
    three.run(DUE, sender)
    assert sender._connection is not None
    assert sender._connection.sock is not None
    sender._connection.sock.shutdown(socket.SHUT_RDWR)
    sender._used_at -= 3600
    assert three.run(DUE + MINUTE, sender)["sent"] == 2
    assert three.server.connections == 2
    sender.close()


def test_a_server_that_cannot_be_reached_stops_the_pass_and_nothing_is_marked_sent(
    three: House, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        sender = SmtpSender(f"smtp://127.0.0.1:{silent.getsockname()[1]}", 1)
        done = three.run(DUE + MINUTE, sender)
    assert done["unreachable"] == 1
    assert done["sent"] == 0
    assert {message.state for message in Message.select()} == {MessageState.PENDING}
    assert [record.levelno for record in caplog.records] == [logging.CRITICAL]
    assert three.run(DUE + 3 * MINUTE)["sent"] == 3


def test_a_server_that_does_not_answer_is_given_up(three: House) -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        sender = SmtpSender(f"smtp://127.0.0.1:{mute.getsockname()[1]}", 0.2)
        assert three.run(DUE + MINUTE, sender)["unreachable"] == 1
    assert three.run(DUE + 3 * MINUTE)["sent"] == 3


def test_a_row_that_cannot_be_written_stops_no_other(three: House, caplog: pytest.LogCaptureFixture) -> None:
    Message.update(kind=MessageKind.CONFIRM_ADDRESS, details={}).where(Message.address == ANNA).execute()
    done = three.run(DUE + MINUTE)
    assert (done["retried"], done["sent"]) == (1, 2)
    assert row(ANNA).last_problem == "cannot be written: KeyError"
    three.run(DUE + timedelta(hours=3))
    assert row(ANNA).state == MessageState.EXPIRED
    assert ANNA not in caplog.text


def test_a_kind_that_nobody_knows_stops_no_other(three: House) -> None:
    Message.update(kind="carrier_pigeon").where(Message.address == ANNA).execute()
    done = three.run(DUE + MINUTE)
    assert (done["retried"], done["sent"]) == (1, 2)
    assert three.run(DUE + timedelta(hours=3))["expired"] == 1


def test_without_any_way_to_send_it_is_said_loudly_and_messages_wait(
    three: House, caplog: pytest.LogCaptureFixture
) -> None:
    for minutes in (1, 2):
        assert Pass(three.settings, None, "test", lambda: DUE + minutes * MINUTE).run()["sent"] == 0  # noqa: B023
    assert [record.levelno for record in caplog.records] == [logging.CRITICAL] * 2
    assert {message.state for message in Message.select()} == {MessageState.PENDING}


def test_a_worker_that_died_with_a_claim_loses_nothing(three: House) -> None:
    lease = three.settings.lease_seconds
    (dead,) = claim_messages("dead", DUE, DUE + timedelta(seconds=lease), 1)
    three.run(DUE + timedelta(seconds=lease - 1))
    assert len(three.server.taken) == 2
    three.run(DUE + timedelta(seconds=lease))
    assert [taken.mail["Message-ID"] for taken in three.to(ANNA)] == [Message.get_by_id(dead.id).message_id]


def test_no_log_line_holds_an_address_or_a_name(three: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="bonetrack")
    for answer in ("451 4.3.0 no anna@example.org", "550 5.1.1 <carl@example.org> unknown", "nonsense"):
        three.server.at_recipient = lambda _address, answer=answer: answer
        three.run(DUE + 10 * MINUTE)
        Message.update(state=MessageState.PENDING, next_try_at=DUE).execute()
    assert caplog.records
    for secret in (ANNA, CARL, "bea@", "Anna", "Carl", "example.org", "teriparatide"):
        assert secret not in caplog.text
        assert not any(secret in (message.last_problem or "") for message in Message.select())


def test_the_sender_follows_the_settings(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    smtp_only = house.settings
    assert isinstance(find_sender(smtp_only), SmtpSender)
    assert isinstance(find_sender(replace(smtp_only, dev_mail=True)), CopyingSender)
    assert isinstance(find_sender(replace(smtp_only, dev_mail=True, smtp_url=None)), MailFolder)
    assert find_sender(replace(smtp_only, smtp_url=None)) is None


def test_a_mail_that_cannot_be_handed_over_stops_no_other(three: House, caplog: pytest.LogCaptureFixture) -> None:
    class FullDisk:
        def __init__(self) -> None:
            self.taken: list[str] = []

        def send(self, mail: EmailMessage, from_address: str, to_address: str) -> None:
            if not self.taken:
                self.taken.append("")
                raise OSError(28, f"no space left for {to_address}")
            self.taken.append(to_address)

        def close(self) -> None:
            pass

    disk = FullDisk()
    done = three.run(DUE + MINUTE, disk)
    assert (done["sent"], done["retried"]) == (2, 1)
    assert "example.org" not in caplog.text
    assert three.run(DUE + 3 * MINUTE, disk)["sent"] == 1
