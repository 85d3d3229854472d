"""Mail that ends is told to the person it was about, once: her own reminders, and a caregiver who hears no more."""

from datetime import datetime, timedelta

import pytest

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus, EndedBy, NoticeKind
from bonetrack.interop.delivery_report import read_report
from bonetrack.services import stopping
from bonetrack.services.account_mail import MailWay
from bonetrack.services.bounces import take_report
from bonetrack.services.caregiver_links import sign_year
from bonetrack.services.ended_mail import telling_of_stops
from bonetrack.services.keep_sending import keep_sending, year_of
from bonetrack.storage.models import Contact, Message
from tests.builders import START, make_contact, make_patient
from tests.interop.report_samples import report_of
from tests.reminders.conftest import ANNA, CARL, DUE, House
from tests.reminders.dose_steps import DAY, HOUR, MINUTE

WAY = MailWay("example.org", "k" * 40)
OFF = "Your reminder e-mails are off"
ENDED, ENDING = "A change of who gets messages", "Messages to somebody may end soon"


def stop(contact: Contact, now: datetime) -> None:
    with telling_of_stops(contact, WAY, now):
        stopping.stop_about_patient(contact, WAY.secret_key, now)


def subjects(house: House, address: str = ANNA) -> list[str]:
    return [taken.mail["Subject"] for taken in house.to(address)]


def test_one_tap_of_a_mail_program_that_ends_her_reminders_is_told_to_her_once(house: House) -> None:
    for minutes in (0, 0, 5):
        stop(house.own, START + minutes * MINUTE)
    house.run(START + 6 * MINUTE)
    (taken,) = house.to(ANNA)
    assert taken.mail["Subject"] == OFF
    assert "/more/reminders" in taken.text
    assert taken.mail["List-Unsubscribe"] is None, "it is about the account: it stops nothing more"
    house.run(DUE)
    assert subjects(house) == [OFF]


def test_a_stop_that_is_noted_a_moment_later_is_told_too(house: House) -> None:
    with telling_of_stops(house.own, WAY, START):
        stopping.stop_about_patient(house.own, WAY.secret_key, START + timedelta(milliseconds=1))
    house.run(START + MINUTE)
    assert subjects(house) == [OFF]


def test_a_second_stop_after_she_switched_them_on_is_told_again(house: House) -> None:
    for day in range(2):
        now = START + day * HOUR
        stop(Contact.get_by_id(house.own.id), now)
        house.run(now + MINUTE)
        stopping.start_own_mail(house.patient, house.account, WAY.secret_key, now + 2 * MINUTE)
    assert subjects(house) == [OFF, OFF]


def test_nothing_is_told_of_reminders_that_are_on_again_or_that_she_stopped_in_the_app(house: House) -> None:
    stop(house.own, START)
    stopping.start_own_mail(house.patient, house.account, WAY.secret_key, START + MINUTE)
    house.run(START + 2 * MINUTE)
    stopping.stop_own_mail(house.patient, START + 3 * MINUTE)
    house.run(START + 4 * MINUTE)
    assert subjects(house) == []
    assert Contact.get_by_id(house.own.id).ended_by == EndedBy.PATIENT


def test_she_is_told_that_a_caregiver_hears_no_more_and_never_why(house: House) -> None:
    for _ in range(2):
        stop(house.carl, START)
    house.run(START + MINUTE)
    (taken,) = house.to(ANNA)
    assert taken.mail["Subject"] == ENDED
    assert "Carl no longer gets messages about you." in taken.text
    assert "http://localhost/caregivers\r\n" in taken.text
    assert house.to(CARL) == []


def test_a_dead_address_and_a_lapsed_year_read_the_same_as_a_stop(house: House) -> None:
    house.server.at_recipient = lambda to: "550 5.1.1 no such user" if to == CARL else None
    house.run(DUE)
    house.run(DUE + 2 * HOUR)
    house.run(DUE + 2 * HOUR + MINUTE)
    assert Contact.get_by_id(house.carl.id).status == ContactStatus.DISABLED
    by_bounce = [taken.text for taken in house.to(ANNA) if taken.mail["Subject"] == ENDED]
    ben = make_contact(house.patient, email="ben@example.org", name="Ben", confirmed_at=DUE - 366 * DAY)
    Contact.update(reconsent_asked_at=DUE - 30 * DAY, reconsent_at=DUE).where(Contact.id == ben.id).execute()
    house.run(DUE + 3 * HOUR)
    assert Contact.get_by_id(ben.id).status == ContactStatus.EXPIRED
    _first, by_time = [taken.text for taken in house.to(ANNA) if taken.mail["Subject"] == ENDED]
    assert [text.replace("Ben", "Carl") for text in (by_time,)] == by_bounce


def test_before_a_year_lapses_she_hears_that_no_yes_has_come(house: House) -> None:
    ask(house, asked_at=DUE - 14 * DAY)
    house.run(DUE)
    house.run(DUE + MINUTE)
    (taken,) = [taken for taken in house.to(ANNA) if taken.mail["Subject"] == ENDING]
    assert "Carl has not yet said if the messages about you shall go on." in taken.text
    assert "Without a yes they end on 17 March 2026." in taken.text


def test_no_word_of_a_lapse_once_the_yes_has_come(house: House) -> None:
    ask(house, asked_at=DUE - 14 * DAY)
    house.run(DUE, sender=None)
    Message.update(state="pending", next_try_at=DUE).where(Message.kind == MessageKind.CAREGIVER_ENDING).execute()
    house.server.taken.clear()
    link = year_of(Contact.get_by_id(house.carl.id))
    assert link is not None
    keep_sending(sign_year(link, WAY.secret_key), WAY.secret_key, DUE)
    house.run(DUE + MINUTE)
    assert ENDING not in subjects(house)


def ask(house: House, asked_at: datetime) -> None:
    year = {"confirmed_at": DUE - 351 * DAY, "reconsent_asked_at": asked_at, "reconsent_at": DUE}
    Contact.update(**year).where(Contact.id == house.carl.id).execute()


def test_who_was_only_invited_had_no_messages_that_could_end(house: House) -> None:
    invited = make_contact(house.patient, email="ben@example.org", status=ContactStatus.INVITED, confirmed_at=None)
    stop(invited, START)
    house.run(START + MINUTE)
    assert subjects(house) == []


def test_who_stops_everything_is_told_of_by_each_person_she_helped(house: House) -> None:
    bea = make_patient(first_name="Bea")
    own = make_contact(bea, email="bea@example.org", name="Bea", relation=house.own.relation, kinds=list(NoticeKind))
    make_contact(bea, email=CARL, name="Carl")
    with telling_of_stops(house.carl, WAY, START):
        stopping.stop_everything(house.carl, WAY.secret_key, START)
    house.run(START + MINUTE)
    assert [subjects(house), subjects(house, own.email)] == [[ENDED], [ENDED]]


@pytest.mark.parametrize("status", [ContactStatus.STOPPED, ContactStatus.DISABLED])
def test_nothing_goes_to_an_address_that_takes_no_reminders(house: House, status: ContactStatus) -> None:
    Contact.update(status=status).where(Contact.id == house.own.id).execute()
    stop(house.carl, START)
    house.run(START + MINUTE)
    assert subjects(house) == []


def test_quiet_hours_hold_the_word_of_a_caregiver(house: House) -> None:
    type(house.patient).update(quiet_from="22:00", quiet_until="07:00").execute()
    night = START.replace(hour=23)
    stop(house.carl, night)
    house.run(night + MINUTE)
    assert subjects(house) == []
    house.run(night + timedelta(hours=8, minutes=1))
    assert subjects(house) == [ENDED]


def test_a_report_that_her_caregivers_address_is_dead_is_told_to_her_once(house: House) -> None:
    house.run(DUE + 2 * HOUR)
    (told,) = house.to(CARL)
    raw = report_of("postfix_failed", recipient=CARL, message_id=told.mail["Message-ID"])
    report = read_report(raw)
    assert report is not None
    way = MailWay("example.org", house.settings.secret_key)
    for _ in range(2):
        take_report(report, (), way, DUE + 3 * HOUR)
    assert Contact.get_by_id(house.carl.id).ended_by == EndedBy.BOUNCE
    house.run(DUE + 3 * HOUR)
    assert subjects(house).count(ENDED) == 1
