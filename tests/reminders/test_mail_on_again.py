"""Mail that was off is on again: what is still open, and was never said, is said then."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pytest

from bonetrack.core.messages import MessageState
from bonetrack.core.people import ContactStatus, NoticeKind
from bonetrack.services.account_changes import ask_address_change, change_address
from bonetrack.services.account_mail import MailWay
from bonetrack.services.contacts import CaregiverDraft, invite_caregiver, stop_caregiver
from bonetrack.services.invitations import agree
from bonetrack.services.preferences import give_consent, withdraw_consent
from bonetrack.services.stopping import start_own_mail, stop_own_mail
from bonetrack.services.tokens import TokenKind, raw_token
from bonetrack.storage.models import Contact, Message, OneTimeToken, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_plan
from tests.mail_server import Taken
from tests.reminders.clinic_house import at, only
from tests.reminders.conftest import ANNA, CARL, DUE, House
from tests.reminders.dose_steps import DAY, HOUR, MINUTE

NEW = "anna.new@example.org"


@dataclass(frozen=True)
class Way:
    """How her mail goes off, and on again."""

    off: Callable[[House, datetime], object]
    on: Callable[[House, datetime], object]


def disable(house: House, _now: datetime) -> None:
    Contact.update(status=ContactStatus.DISABLED).where(Contact.id == house.own.id).execute()


def change_the_address(house: House, now: datetime) -> None:
    way = MailWay("example.org", house.settings.secret_key)
    ask_address_change(house.account, NEW, way, now)
    token = OneTimeToken.get(OneTimeToken.kind == TokenKind.CHANGE_ADDRESS)
    change_address(raw_token(token.public_id, TokenKind.CHANGE_ADDRESS, way.secret_key), way, now)


BY_CONSENT = Way(
    lambda house, now: withdraw_consent(house.account, now),
    lambda house, now: give_consent(house.account, "v", "I agree.", house.settings.secret_key, now),
)
IN_THE_APP = Way(
    lambda house, now: stop_own_mail(house.patient, now),
    lambda house, now: start_own_mail(house.patient, house.account, house.settings.secret_key, now),
)


BY_ADDRESS = Way(disable, change_the_address)
WAYS = pytest.mark.parametrize("way", [BY_CONSENT, IN_THE_APP, BY_ADDRESS], ids=["consent", "app", "address"])


def reminders_to_her(house: House) -> list[Taken]:
    """Mail of her record, at the old address and at the new one; not what is about the account."""
    sent = Message.select().where(Message.contact == house.own, Message.state == MessageState.SENT)
    ids = {row.message_id for row in sent}
    return [taken for taken in house.server.taken if taken.mail["Message-ID"] in ids]


def days_told(house: House, address: str) -> list[str]:
    return [f"{taken.mail['Date'].datetime:%m-%d}" for taken in house.to(address)]


@WAYS
@pytest.mark.parametrize(("agent", "every"), [("zoledronate", 12), ("romosozumab", 1), ("denosumab", 6)])
def test_an_open_clinic_dose_is_said_when_mail_is_on_again(house: House, way: Way, agent: str, every: int) -> None:
    only(house, agent, every, date(2026, 6, 1))
    way.off(house, at(5, 20))
    for day in range(31):
        house.run(at(5, 20) + day * DAY)
    assert reminders_to_her(house) == []
    way.on(house, at(6, 20))
    house.run(at(6, 20, 10))
    assert len(reminders_to_her(house)) == 1


def test_a_caregiver_hears_of_a_late_clinic_dose_when_she_agrees_again(house: House) -> None:
    only(house, "romosozumab", 1, date(2026, 6, 1))
    BY_CONSENT.off(house, at(5, 30))
    for day in range(21):
        house.run(at(5, 30) + day * DAY)
    assert house.to(CARL) == []
    BY_CONSENT.on(house, at(6, 20))
    house.run(at(6, 20, 10))
    assert days_told(house, CARL) == ["06-20"]


@WAYS
def test_a_slip_takes_no_reminder_of_today_away(house: House, way: Way) -> None:
    """Off just before the dose is due, on again minutes later: its reminder comes."""
    way.off(house, DUE - MINUTE)
    house.run(DUE)
    way.on(house, DUE + 2 * MINUTE)
    house.run(DUE + 3 * MINUTE)
    assert len(reminders_to_her(house)) == 1


def test_what_was_said_before_is_not_said_again(house: House) -> None:
    house.run(DUE)
    assert len(house.to(ANNA)) == 1
    BY_CONSENT.off(house, DUE + MINUTE)
    house.run(DUE + 2 * MINUTE)
    BY_CONSENT.on(house, DUE + 3 * MINUTE)
    house.run(DUE + 4 * MINUTE)
    assert len(house.to(ANNA)) == 1
    house.run(DUE + 2 * HOUR)
    assert len(house.to(CARL)) == 1


@pytest.mark.parametrize("way", ["consent", "invited anew"])
def test_what_was_held_for_a_summary_that_was_called_off_is_told_after_all(house: House, way: str) -> None:
    """The seventh mail of the day waits for the evening; by then she has taken her consent back, or stopped Carl."""
    only(house, "zoledronate", 12, DUE.date())
    for day in range(7):
        house.run(DUE + day * DAY + 7 * HOUR)
    Contact.update(delay_minutes=60).where(Contact.id == house.carl.id).execute()
    others = make_plan(house.patient, "raloxifene", times=[f"{hour:02}:00" for hour in range(1, 7)])
    set_next_due(others, DUE.replace(hour=0) + 7 * DAY, START)
    for minutes in range(-8 * 60, 60, 15):
        house.run(DUE + 7 * DAY + minutes * MINUTE)
    assert [row.contact.name for row in Message.select().where(Message.state == MessageState.HELD)] == ["Carl"]
    Plan.update(next_due_at=None, deleted_at=START).where(Plan.id == others.id).execute()
    off, on, before = DUE + 7 * DAY + 2 * HOUR, DUE + 8 * DAY, len(house.to(CARL))
    if way == "consent":
        BY_CONSENT.off(house, off)
        house.run(off + 12 * HOUR)
        BY_CONSENT.on(house, on)
    else:
        stop_caregiver(Contact.get_by_id(house.carl.id), house.account, off)
        house.run(off + 12 * HOUR)
        agree_anew(house, on)
    for hours in range(3):
        house.run(on + hours * HOUR)
    (taken,) = house.to(CARL)[before:]
    assert "Anna has not logged an item that was due on 3 March 2026." in taken.text


def agree_anew(house: House, now: datetime) -> None:
    way = MailWay("example.org", house.settings.secret_key)
    draft = CaregiverDraft("Carl", CARL, frozenset({NoticeKind.CLINIC_DOSE}), True, False)
    invite_caregiver(house.patient, house.account, draft, way, now)
    token = OneTimeToken.get(OneTimeToken.kind == TokenKind.INVITATION)
    raw = raw_token(token.public_id, TokenKind.INVITATION, way.secret_key)
    Message.update(state=MessageState.CANCELLED).where(Message.state == MessageState.PENDING).execute()
    assert agree(raw, "1", [NoticeKind.CLINIC_DOSE], now) is not None


def test_who_heard_late_of_a_dose_hears_no_older_step_of_it_afterwards(house: House) -> None:
    """Carl agrees eleven weeks after an injection was due; that day her consent is off and on again."""
    only(house, "denosumab", 6, date(2026, 6, 1))
    Contact.update(status=ContactStatus.STOPPED).where(Contact.id == house.carl.id).execute()
    for day in range(80):
        house.run(at(5, 30) + day * DAY)
    agree_anew(house, at(8, 20))
    house.run(at(8, 20, 10))
    BY_CONSENT.off(house, at(8, 20, 11))
    BY_CONSENT.on(house, at(8, 20, 12))
    for hour in range(13, 18):
        house.run(at(8, 20, hour))
    assert days_told(house, CARL) == ["08-20"]


@WAYS
def test_a_notice_that_waited_when_mail_went_off_comes_once_it_is_on_again(house: House, way: Way) -> None:
    """The mail server is away on the morning of the call to book; she switches her mail off and on that hour."""
    only(house, "denosumab", 6, date(2026, 6, 1))
    house.server.at_recipient = lambda _address: "451 4.3.0 not now"
    house.run(at(5, 4, 9))
    assert reminders_to_her(house) == []
    way.off(house, at(5, 4, 10))
    house.run(at(5, 4, 10, 15))
    way.on(house, at(5, 4, 10, 30))
    house.server.at_recipient = lambda _address: None
    for hour in range(11, 18):
        house.run(at(5, 4, hour))
    assert len(reminders_to_her(house)) == 1
