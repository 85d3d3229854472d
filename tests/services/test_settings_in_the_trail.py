"""What she sets for reminders stands in the trail, with what was there before; a setting that stays leaves no entry."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any

import pytest

from bonetrack.core.people import Relation
from bonetrack.services import stopping
from bonetrack.services.preferences import move_to_zone
from bonetrack.services.quiet import choose_plan_messages, choose_quiet_hours, end_quiet_hours
from bonetrack.storage.audit import list_audit
from bonetrack.storage.models import Account, Patient
from tests.builders import START, make_account, make_contact, make_patient, make_plan

KEY = "a-secret-key-for-tests-that-is-long-enough"


@dataclass(frozen=True)
class House:
    account: Account
    record: Patient

    def entries_of(self, act: Callable[[], object]) -> list[tuple[str, str, Any, Any]]:
        """Those that the act leaves, oldest first; each is hers."""
        known = {entry.id for entry in list_audit(self.record)}
        act()
        fresh = [entry for entry in reversed(list_audit(self.record)) if entry.id not in known]
        assert all(entry.account == self.account for entry in fresh)
        return [(entry.entity, entry.action, entry.old, entry.new) for entry in fresh]


@pytest.fixture
def house(any_database: str) -> House:
    account = make_account("anna@example.org")
    return House(account, make_patient(account))


def test_her_own_mail_started_again(house: House) -> None:
    make_contact(house.record, relation=Relation.PATIENT, email=house.account.email, account=house.account)
    stopping.stop_own_mail(house.record, START)

    def start() -> None:
        stopping.start_own_mail(house.record, house.account, KEY, START)

    ((entity, action, old, _new),) = house.entries_of(start)
    assert (entity, action, old) == ("contact", "created", None)
    assert house.entries_of(start) == []


def test_a_move_of_the_record_also_without_plans(house: House) -> None:
    def move() -> None:
        move_to_zone(house.record, house.account, "America/New_York", START)

    changed = ("corrected", {"zone": "Europe/London"}, {"zone": "America/New_York"})
    assert house.entries_of(move) == [("patient", *changed)]
    assert house.entries_of(move) == []


def test_quiet_hours(house: House) -> None:
    def choose() -> None:
        choose_quiet_hours(house.record, house.account, time(22), time(7), START)

    def end() -> None:
        end_quiet_hours(house.record, house.account, START)

    night, none = {"quiet_from": "22:00", "quiet_until": "07:00"}, {"quiet_from": None, "quiet_until": None}
    assert house.entries_of(choose) == [("patient", "corrected", none, night)]
    assert house.entries_of(choose) == []
    assert house.entries_of(end) == [("patient", "corrected", night, none)]
    assert house.entries_of(end) == []


def test_the_word_for_a_plan_and_the_notice_before_its_doses(house: House) -> None:
    plan = make_plan(house.record)

    def choose() -> None:
        choose_plan_messages(house.record, house.account, plan.public_id, 30, "Blue", START)

    old, new = {"ahead_minutes": None, "nickname": ""}, {"ahead_minutes": 30, "nickname": "Blue"}
    assert house.entries_of(choose) == [("plan", "corrected", old, new)]
    assert house.entries_of(choose) == []
