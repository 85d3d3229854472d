"""Refused at RCPT: only an address that is dead is disabled; for what is our own fault, or the server's, mail waits."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest

from bonetrack.core.messages import MessageState
from bonetrack.core.people import ContactStatus
from bonetrack.reminders.sending import NotSent, Refused, TryLater, TurnedAway
from bonetrack.reminders.smtp import MOST_TURNED_AWAY, SmtpSender
from bonetrack.services.record_state import FAILED_IN_A_ROW, Unreached, find_unreached
from bonetrack.storage.claims import list_dead_messages
from bonetrack.storage.models import Contact, Message, Plan
from tests.builders import make_contact
from tests.mail_server import MailServer
from tests.reminders.conftest import ANNA, CARL, DUE, House
from tests.reminders.test_delivery import put, row

MINUTE = timedelta(minutes=1)
NOT_HERS = [
    "550 relay not permitted",
    "530 Authentication required",
    "535 5.7.8 Authentication credentials invalid",
    "538 5.7.11 Encryption required",
    "554 Service unavailable; Client host [192.0.2.7] blocked",
    "550 Sender verify failed",
    "550 5.0.0 Client host rejected",
    "553 5.1.7 bad sender address",
    "550 5.1.8 <us@example.org>: Sender address rejected: Domain not found",
    "550 5.3.2 system not accepting network messages",
    "552 5.3.4 message too big",
    "501 5.5.4 invalid arguments",
    "550 5.6.0 content",
    "554 5.7.1 relay access denied",
    "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
    "550 Administrative prohibition",
    "550 Encryption required",
    "550 IP address 192.0.2.7 is not welcome",
    "550 Greylisted, recipient deferred, try again",
    "550 Your account is suspended",
    "550 Recipient verification failed",
    "550 Too much mail",
    "550 <anna@mailbox.org> rejected",
    "550 MAIL FROM domain does not exist",
    "550 Domain of return path does not exist",
    "550 Return address has no MX record",
    "550 Invalid envelope address",
    "553 Mail from address must have valid domain",
    "553 sorry, that envelope address is in our badmailfrom",
    "550 Message considered junk by recipient",
    "550 mailbox unavailable: content rejected",
    "550 Could not look up recipient: database error",
    "550 Recipient's server is down",
    "550 5.2.3 too large for this mailbox",
    "550 5.2.0 store is busy",
    "550 5.2.121 the hourly limit of this mailbox is reached",
    "550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages",
    "550 5.2.1 The user you are trying to contact is receiving mail too quickly",
]
DEAD = [
    "550 no such user",
    "551 user not local",
    "553 mailbox name unknown",
    "553 sorry, no mailbox here by that name (#5.1.1)",
    "550 <spam.gray@example.org> does not exist",
    "550 Unrouteable address",
    "550 5.0.0 User unknown",
    "550 5.1.0 address rejected",
    "550 5.1.1 no such user",
    "550 5.1.2 no such place",
    "553 5.1.3 bad address",
    "551 5.1.6 moved",
    "556 5.1.10 null MX",
    "550 5.2.1 mailbox disabled",
    "552 5.2.2 mailbox full",
    "550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the address",
    "550 5.2.1 The email account that you tried to reach is inactive.",
    "550 5.1.1 <anna@example.org>: Recipient address rejected: User unknown in local recipient table",
    "550 <anna@example.org>: User unknown in virtual mailbox table",
    "550 <anna@example.org>... User unknown",
    "550 No Such User Here",
    "550 Invalid recipient <anna@example.org>",
    "550 Recipient not found",
    "550 Account disabled",
    "550 Requested action not taken: mailbox unavailable",
]


@pytest.fixture(scope="module")
def strict() -> Iterator[MailServer]:
    server = MailServer().start()
    yield server
    server.stop()


def refused_by(server: MailServer, answer: str) -> NotSent:
    server.at_recipient = lambda _address: answer
    sender, mail = SmtpSender(server.url, 10), EmailMessage()
    try:
        sender.send(mail, "us@example.org", ANNA)
    except NotSent as error:
        return error
    finally:
        sender.close()
    raise AssertionError("taken")


@pytest.mark.parametrize("answer", NOT_HERS)
def test_what_is_not_the_fault_of_the_address_waits(strict: MailServer, answer: str) -> None:
    assert isinstance(refused_by(strict, answer), TurnedAway)


@pytest.mark.parametrize("answer", DEAD)
def test_an_address_that_is_named_as_dead_is_dead(strict: MailServer, answer: str) -> None:
    error = refused_by(strict, answer)
    assert isinstance(error, Refused)
    assert error.is_address_dead


@pytest.mark.parametrize("answer", ["450 4.1.8 not now", "452 4.2.2 full", "550 5.4.4 no such host", "450 not now"])
def test_what_passes_is_neither(strict: MailServer, answer: str) -> None:
    assert type(refused_by(strict, answer)) is TryLater


def test_for_a_fault_of_ours_nobody_is_disabled_and_the_operator_is_told(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.server.at_recipient = lambda _address: "550 relay not permitted for anna@example.org"
    house.run(DUE)
    assert (row(ANNA).state, row(ANNA).last_problem) == (MessageState.PENDING, "smtp 550")
    (said,) = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert said.endswith("turns us away: smtp 550")
    house.server.at_recipient = lambda _address: None
    house.run(DUE + 2 * MINUTE)
    assert len(house.to(ANNA)) == 1
    assert {contact.status for contact in Contact.select()} == {ContactStatus.ACTIVE}


def test_it_is_tried_until_its_time_is_over_and_then_shown_among_the_dead(house: House) -> None:
    Plan.update(next_due_at=None).execute()
    put(house.own, DUE)
    house.server.at_recipient = lambda _address: "550 relay not permitted"
    for minutes in range(0, 200, 20):
        house.run(DUE + minutes * MINUTE)
    assert row(ANNA).state == MessageState.EXPIRED
    assert [problem for *_rest, problem, _due_at in list_dead_messages(5)] == ["smtp 550"]
    assert Contact.get_by_id(house.own.id).status == ContactStatus.ACTIVE


@pytest.fixture
def many(house: House) -> House:
    """Twice as many messages, to different people, as the server may turn away in a row."""
    for number in range(2 * MOST_TURNED_AWAY):
        put(make_contact(house.patient, email=f"{number}@example.org"), DUE - MINUTE + timedelta(seconds=number))
    return house


def turned_away() -> int:
    return Message.select().where(Message.last_problem == "smtp 550").count()


def test_several_in_a_row_mean_that_the_server_takes_nothing_from_us_in_this_pass(many: House) -> None:
    many.server.at_recipient = lambda _address: "550 relay not permitted"
    sender = SmtpSender(many.server.url, 10)
    done = many.run(DUE - MINUTE / 2, sender)
    assert (done["retried"], done["unreachable"]) == (MOST_TURNED_AWAY - 1, 1)
    assert turned_away() == MOST_TURNED_AWAY
    many.run(DUE - MINUTE / 2, sender)
    assert turned_away() == MOST_TURNED_AWAY + 1, "the next pass asks once"
    many.server.at_recipient = lambda _address: None
    done = many.run(DUE + 2 * MINUTE, sender)
    sender.close()
    assert done["unreachable"] == done["retried"] == 0
    assert len({taken.to_address for taken in many.server.taken if taken.to_address != ANNA}) == 2 * MOST_TURNED_AWAY


def test_several_mails_in_a_row_that_are_refused_as_a_whole_stop_the_rest_from_being_lost(many: House) -> None:
    """As when the server dislikes our signature: each mail that is handed to it now would be gone for good."""
    many.server.at_data = lambda _mail: "554 5.7.1 rejected by policy"
    sender = SmtpSender(many.server.url, 10)
    done = many.run(DUE - MINUTE / 2, sender)
    assert (done["failed"], done["unreachable"]) == (MOST_TURNED_AWAY - 1, 1)
    many.run(DUE - MINUTE / 2, sender)
    assert Message.select().where(Message.state == MessageState.FAILED).count() == MOST_TURNED_AWAY - 1
    many.server.at_data = lambda _mail: None
    assert many.run(DUE + 2 * MINUTE, sender)["failed"] == 0
    sender.close()
    arrived = {taken.to_address for taken in many.server.taken if taken.to_address != ANNA}
    assert len(arrived) == MOST_TURNED_AWAY + 1


def test_one_that_is_taken_between_them_shows_that_the_server_is_well(many: House) -> None:
    many.server.at_recipient = lambda address: "550 relay not permitted" if int(address[0]) % 2 == 0 else None
    done = many.run(DUE - MINUTE / 2)
    assert (done["retried"], done["unreachable"], done["sent"]) == (MOST_TURNED_AWAY, 0, MOST_TURNED_AWAY)


def test_the_same_recipient_again_and_again_is_not_several(house: House) -> None:
    for number in range(MOST_TURNED_AWAY + 1):
        put(house.carl, DUE - MINUTE + timedelta(seconds=number))
    house.server.at_recipient = lambda address: "550 relay not permitted" if address == CARL else None
    done = house.run(DUE - MINUTE / 2)
    assert (done["retried"], done["unreachable"]) == (MOST_TURNED_AWAY + 1, 0)


def test_a_filter_that_refuses_every_mail_is_told_to_her_and_disables_nobody(house: House) -> None:
    house.server.at_data = lambda mail: "554 5.7.1 looks like spam" if mail["To"] == ANNA else None
    Plan.update(next_due_at=None).execute()
    for number in range(FAILED_IN_A_ROW):
        assert not find_unreached(house.patient).is_own
        put(house.own, DUE + number * MINUTE)
        house.run(DUE + number * MINUTE)
    assert find_unreached(house.patient) == Unreached(is_own=True, caregivers=())
    assert Contact.get_by_id(house.own.id).status == ContactStatus.ACTIVE
    house.server.at_data = lambda _mail: None
    put(house.own, DUE + timedelta(hours=1))
    house.run(DUE + timedelta(hours=1))
    assert not find_unreached(house.patient).is_own
