"""After she took her consent back: others see nothing, nothing leaves, and nothing new about her health is kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

import pytest

from bonetrack.core.agents import RhythmKind
from bonetrack.core.messages import MessageKind
from bonetrack.core.pauses import PauseDraft, PauseReason
from bonetrack.core.people import Relation, Role
from bonetrack.services import sharing
from bonetrack.services.account_mail import MailWay
from bonetrack.services.booking import book_visit
from bonetrack.services.consents import NoConsent
from bonetrack.services.courses import set_doses_before
from bonetrack.services.errors import NotFound
from bonetrack.services.helped import has_offer, list_helped
from bonetrack.services.mail_check import send_test
from bonetrack.services.occurrences import DoseKey
from bonetrack.services.pauses import change_pause, pause_plan
from bonetrack.services.pens import open_pen
from bonetrack.services.plans import change_plan, draft_of
from bonetrack.services.preferences import give_consent, withdraw_consent
from bonetrack.services.profile import profile_of, save_profile
from bonetrack.services.quiet import choose_plan_messages, choose_quiet_hours
from bonetrack.services.records import find_open_grant, list_records
from bonetrack.services.scan_dates import record_next_scan
from bonetrack.services.snoozing import snooze
from bonetrack.services.supplies import Count, set_count
from bonetrack.storage.models import Account, Contact, Message, Patient, Plan
from bonetrack.storage.patients import find_grant
from bonetrack.storage.plans import reload_plan, set_next_due
from tests.builders import make_account, make_contact, make_patient, make_plan
from tests.services.dose_steps import EIGHT, NOW, TODAY
from tests.storage.rows import all_rows

SECRET = "s" * 40
HOSPITAL = PauseDraft(TODAY, TODAY + timedelta(days=9), PauseReason.HOSPITAL, "", ("all",))


@dataclass(frozen=True)
class House:
    """Anna with a plan at home and one at the clinic; Ben may log for her, Carl is offered to look."""

    account: Account
    record: Patient
    home: Plan
    clinic: Plan
    ben: Account
    carl: Account
    offer: Contact


@pytest.fixture
def house(any_database: str) -> House:
    account = make_account("anna@example.org")
    record = make_patient(account)
    home = make_plan(record, tracked_since=NOW - timedelta(hours=2))
    clinic = make_plan(record, "romosozumab", rhythm_kind=RhythmKind.EVERY_N_MONTHS, tracked_since=NOW)
    for plan in (home, clinic):
        set_next_due(plan, NOW, NOW)
    ben, carl = make_account("ben@example.org"), make_account("carl@example.org")
    sharing.grants.set_grant(ben, record, Role.LOG, NOW)
    offer = make_contact(record, email=carl.email, offered_role=Role.LOOK)
    make_contact(record, relation=Relation.PATIENT, email=account.email, account=account)
    return House(account, record, home, clinic, ben, carl, offer)


def test_nobody_else_sees_her_until_she_agrees_again(house: House) -> None:
    def seen() -> tuple[bool, int, int, bool]:
        grant = find_open_grant(house.ben, house.record.public_id)
        return grant is not None, len(list_records(house.ben)), len(list_helped(house.ben, NOW)), has_offer(house.carl)

    assert seen() == (True, 1, 1, True)
    withdraw_consent(house.account, NOW)
    assert seen() == (False, 0, 0, False)
    assert [record.role for record in list_records(house.account)] == [Role.SELF], "she sees her own record"
    give_consent(house.account, "v", "I agree.", SECRET, NOW)
    assert seen() == (True, 1, 1, True)


def test_an_offer_opens_nothing_and_a_change_of_it_is_not_told(house: House) -> None:
    withdraw_consent(house.account, NOW)
    with pytest.raises(NotFound):
        sharing.accept_offer(house.carl, house.offer.public_id, NOW)
    assert find_grant(house.carl, house.record.public_id) is None
    sharing.change_offer(house.offer, house.account, Role.LOG, "example.org", NOW)
    assert Message.select().where(Message.kind == MessageKind.ACCESS_CHANGED).count() == 0


def _book(house: House) -> None:
    book_visit(house.record, house.account, house.clinic.public_id, date(2026, 4, 1), None, NOW)


def _count_doses_before(house: House) -> None:
    set_doses_before(house.record, house.account, house.clinic.public_id, 3, NOW)


def _choose_messages(house: House) -> None:
    choose_plan_messages(house.record, house.account, house.home.public_id, 30, "Blue", NOW)


def _name_a_scan(house: House) -> None:
    record_next_scan(house.record, house.account, date(2027, 4, 2), None, NOW)


def _say_more_of_herself(house: House) -> None:
    save_profile(house.record, house.account, replace(profile_of(house.record), birth_year=1950), NOW)


def _change_the_plan(house: House) -> None:
    plan = reload_plan(house.home)
    other = replace(draft_of(plan), dose="40 micrograms")
    change_plan(house.record, house.account, plan.public_id, other, plan.version, NOW)


def _choose_quiet_hours(house: House) -> None:
    choose_quiet_hours(house.record, house.account, time(22), time(7), NOW)


def _wish_for_later(house: House) -> None:
    snooze(house.record, DoseKey(house.home.public_id, TODAY, EIGHT), NOW + timedelta(hours=1), NOW)


def _count_what_is_left(house: House) -> None:
    set_count(house.record, house.account, house.home.public_id, Count(10), None, NOW)


def _open_a_pen(house: House) -> None:
    open_pen(house.record, house.account, house.home.public_id, TODAY, NOW)


def _send_a_test(house: House) -> None:
    send_test(house.offer, MailWay(SECRET, "example.org"), NOW)


KEEPING = [
    _book,
    _count_doses_before,
    _choose_messages,
    _name_a_scan,
    _say_more_of_herself,
    _change_the_plan,
    _choose_quiet_hours,
    _wish_for_later,
    _count_what_is_left,
    _open_a_pen,
    _send_a_test,
]


@pytest.mark.parametrize("keep", KEEPING)
def test_nothing_new_is_kept(house: House, keep: Callable[[House], None]) -> None:
    withdraw_consent(house.account, NOW)
    before = all_rows()
    with pytest.raises(NoConsent):
        keep(house)
    assert all_rows() == before
    give_consent(house.account, "v", "I agree.", SECRET, NOW)
    keep(house)
    assert all_rows() != before


def test_a_pause_is_not_changed(house: House) -> None:
    plan = house.home.public_id
    pause = pause_plan(house.record, house.account, plan, HOSPITAL, "example.org", NOW)
    withdraw_consent(house.account, NOW)
    longer = replace(HOSPITAL, ends_on=TODAY + timedelta(days=20))
    with pytest.raises(NoConsent):
        change_pause(house.record, house.account, pause.public_id, longer, pause.version, "example.org", NOW)
