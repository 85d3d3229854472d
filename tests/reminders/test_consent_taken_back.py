"""After she took her consent back nothing about her leaves, also not what a worker queued at that moment."""

from datetime import UTC, datetime, timedelta

import pytest

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import ContactStatus
from bonetrack.services.preferences import give_consent, withdraw_consent
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Contact, Message
from tests.builders import START
from tests.reminders.conftest import CARL, House

DAY = timedelta(days=1)
ASKED = datetime(2027, 2, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize("kind", [MessageKind.SUPPLY_LOW, MessageKind.ACCESS_CHANGED, MessageKind.TEST])
def test_what_was_queued_meanwhile_does_not_leave(house: House, kind: MessageKind) -> None:
    Contact.update(kinds=["refill"]).where(Contact.id == house.carl.id).execute()
    withdraw_consent(house.account, START)
    new = NewMessage("late", kind, CARL, START, START + DAY, details={}, patient=house.patient, contact=house.carl)
    enqueue(new, "example.org", START)
    house.run(START)
    assert house.to(CARL) == []
    assert Message.get(Message.unique_key == "late").state == MessageState.CANCELLED


def test_the_yearly_question_waits_for_her_and_then_gives_its_whole_time(house: House) -> None:
    house.plan.delete_instance()
    Contact.update(reconsent_at=ASKED).where(Contact.id == house.carl.id).execute()
    house.run(ASKED)
    assert len(house.to(CARL)) == 1
    withdraw_consent(house.account, ASKED + DAY)
    for days in range(1, 60):
        house.run(ASKED + days * DAY)
    assert len(house.to(CARL)) == 1
    assert Contact.get_by_id(house.carl.id).status == ContactStatus.ACTIVE
    again = ASKED + 60 * DAY
    give_consent(house.account, "v", "I agree.", house.settings.secret_key, again)
    sent, ended = [], None
    for days in range(50):
        before = len(house.to(CARL))
        house.run(again + days * DAY)
        sent += [days] * (len(house.to(CARL)) - before)
        if ended is None and Contact.get_by_id(house.carl.id).status == ContactStatus.EXPIRED:
            ended = days
    assert len(sent) == 2
    assert ended is not None
    assert ended - sent[0] == 28
