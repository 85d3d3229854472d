"""A few messages are held at once; whatever happens, none is held longer than its lease or sent against a wish."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest

from bonetrack.core.messages import MessageState
from bonetrack.core.people import ContactStatus
from bonetrack.reminders import batch
from bonetrack.reminders.delivery import BACK_OFF, SPREAD
from bonetrack.reminders.passes import Pass
from bonetrack.reminders.sending import TryLater
from bonetrack.storage.contacts import cancel_waiting_messages, change_contact
from bonetrack.storage.models import Contact, Message, Plan
from tests.builders import make_contact
from tests.reminders.conftest import DUE, House
from tests.reminders.test_delivery import put

MESSAGES = 6
NOW = DUE + timedelta(minutes=1)


class Watching:
    """A sender that calls back at each mail, by its number."""

    def __init__(self, at_mail: Callable[[int], None]) -> None:
        self.at_mail = at_mail
        self.taken: list[str] = []

    def send(self, mail: EmailMessage, from_address: str, to_address: str) -> None:
        self.taken.append(to_address)
        self.at_mail(len(self.taken))

    def close(self) -> None:
        pass


@pytest.fixture
def six(house: House) -> House:
    Plan.update(next_due_at=None).execute()
    for number in range(MESSAGES):
        put(make_contact(house.patient, email=f"carer{number}@example.org"), DUE + timedelta(seconds=number))
    return house


def tries() -> list[tuple[str, int]]:
    return [(message.state, message.attempts) for message in Message.select().order_by(Message.due_at)]


PENDING, SENT = (MessageState.PENDING, 0), (MessageState.SENT, 1)


def test_each_mark_is_written_before_the_next_mail_leaves(six: House) -> None:
    seen: list[int] = []
    count = Message.select().where(Message.state == MessageState.SENT)
    six.run(NOW, Watching(lambda _number: seen.append(count.count())))
    assert seen == list(range(MESSAGES))


def test_what_a_stopped_worker_had_not_begun_is_free_at_once(six: House) -> None:
    wishes: list[bool] = []
    sender = Watching(lambda number: wishes.append(True) if number == 2 else None)
    Pass(six.settings, sender, "one", lambda: NOW, is_stopping=lambda: bool(wishes)).run()
    assert tries() == [SENT, SENT, PENDING, PENDING, PENDING, PENDING], "not begun is not a try"
    other = Watching(lambda _number: None)
    Pass(six.settings, other, "two", lambda: NOW).run()
    assert other.taken == [f"carer{number}@example.org" for number in range(2, MESSAGES)], "no lease was in the way"


def test_a_slow_server_does_not_keep_the_rest_from_another_worker(six: House) -> None:
    moment = [NOW]
    lease = timedelta(seconds=six.settings.lease_seconds)
    begun: list[datetime] = []

    def take_long(number: int) -> None:
        begun.append(moment[0])
        if number == 1:
            held = Message.select().where(Message.state == MessageState.CLAIMED)
            assert held.count() == MESSAGES
        moment[0] += lease / 3

    Pass(six.settings, Watching(take_long), "slow", lambda: moment[0]).run()
    ends = [message.sent_at for message in Message.select().order_by(Message.due_at)]
    assert len(begun) == MESSAGES, "it goes on with a new claim"
    assert tries() == [SENT] * MESSAGES
    assert all(end is not None for end in ends)


def test_a_message_begun_within_its_share_ends_before_its_lease(six: House) -> None:
    from bonetrack.reminders.passes import MOST_SHARE_OF_LEASE

    assert batch.BEGINS_WITHIN_SHARE_OF_LEASE + MOST_SHARE_OF_LEASE < 1


def test_a_clock_that_jumps_gives_the_rest_back(six: House) -> None:
    moment = [NOW]

    def jump(number: int) -> None:
        moment[0] += timedelta(hours=-1 if number == 1 else 0)

    work = Pass(six.settings, Watching(jump), "one", lambda: moment[0])
    work.run()
    assert work.done["sent"] >= 1
    assert {state for state, _tries in tries()} <= {MessageState.SENT, MessageState.PENDING}


def test_a_contact_who_says_stop_while_the_message_is_held_gets_none(six: House) -> None:
    def stop(number: int) -> None:
        if number == 1:
            contact = Contact.get(Contact.email == "carer1@example.org")
            change_contact(contact, [ContactStatus.ACTIVE], status=ContactStatus.STOPPED)
            cancel_waiting_messages(Contact.get(Contact.email == "carer2@example.org"))
            Contact.delete().where(Contact.email == "carer3@example.org").execute()

    sender = Watching(stop)
    six.run(NOW, sender)
    assert sender.taken == [f"carer{number}@example.org" for number in (0, 4, 5)]
    states = [state for state, _tries in tries()]
    assert states.count(MessageState.CANCELLED) == 2


def test_a_message_whose_window_closes_while_it_is_held_is_not_sent(six: House) -> None:
    moment = [NOW]
    ids = [message.id for message in Message.select().order_by(Message.due_at)]
    Message.update(expires_at=NOW + timedelta(seconds=5)).where(Message.id == ids[1]).execute()

    def wait(number: int) -> None:
        moment[0] += timedelta(seconds=6 if number == 1 else 0)

    sender = Watching(wait)
    Pass(six.settings, sender, "one", lambda: moment[0]).run()
    assert "carer1@example.org" not in sender.taken
    assert Message.get_by_id(ids[1]).state == MessageState.EXPIRED


def test_messages_refused_together_do_not_come_back_together(six: House) -> None:
    def refuse(_number: int) -> None:
        raise TryLater("smtp 451")

    six.run(NOW, Watching(refuse))
    waits = {message.next_try_at - NOW for message in Message.select()}
    assert len(waits) == MESSAGES
    assert all(BACK_OFF[0] * (1 - SPREAD) <= wait <= BACK_OFF[0] * (1 + SPREAD) for wait in waits)
