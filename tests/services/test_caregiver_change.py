"""A patient changes one caregiver: nothing that the caregiver stopped comes back, and an old form changes nothing."""

from dataclasses import dataclass, replace

import pytest

from bonetrack.core.people import ContactStatus, NoticeKind, Role
from bonetrack.services import stopping
from bonetrack.services.caregiver_change import CaregiverChange, change_caregiver
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.storage import contacts as rows
from bonetrack.storage.audit import list_audit
from bonetrack.storage.models import Account, Contact, Patient
from tests.builders import START, make_account, make_contact, make_patient
from tests.services.same_moment import act_meanwhile

BOTH = frozenset({NoticeKind.MISSED_DOSE, NoticeKind.SCAN})
AS_IT_STANDS = CaregiverChange("Ben", BOTH, 120, shares_detail=False)


@dataclass(frozen=True)
class House:
    account: Account
    record: Patient
    contact: Contact

    def read(self) -> Contact:
        return Contact.get_by_id(self.contact.id)

    def change(self, change: CaregiverChange, contact: Contact | None = None) -> None:
        contact = contact or self.read()
        change_caregiver(contact, self.account, change, contact.version, "example.org", START)


@pytest.fixture
def house(any_database: str) -> House:
    account = make_account("anna@example.org")
    record = make_patient(account)
    kinds = sorted(BOTH)
    return House(account, record, make_contact(record, name="Ben", kinds=kinds, agreed_kinds=kinds))


def test_a_new_kind_needs_a_new_agreement(house: House) -> None:
    house.change(replace(AS_IT_STANDS, kinds=frozenset(NoticeKind)))
    assert house.read().kinds == ["missed_dose", "scan"]


def test_an_older_form_changes_nothing_and_holds_what_stands(house: House) -> None:
    old_tab = house.read()
    house.change(replace(AS_IT_STANDS, delay_minutes=60))
    with pytest.raises(StaleEdit) as stale:
        house.change(replace(AS_IT_STANDS, name="Benjamin", shares_detail=True), old_tab)
    assert stale.value.current == house.read()
    row = house.read()
    assert (row.name, row.delay_minutes, row.shares_detail) == ("Ben", 60, False)


def test_the_same_answers_sent_twice_are_one_change(house: House) -> None:
    form, change = house.read(), replace(AS_IT_STANDS, name="Benjamin", role=Role.LOOK)
    for _ in range(2):
        house.change(change, form)
    row = house.read()
    assert (row.name, row.offered_role) == ("Benjamin", Role.LOOK)
    assert len(list_audit(house.record, house.contact.public_id)) == 2


def test_a_change_of_access_alone_makes_older_forms_old(house: House) -> None:
    old_tab = house.read()
    house.change(replace(AS_IT_STANDS, role=Role.LOG))
    with pytest.raises(StaleEdit):
        house.change(replace(AS_IT_STANDS, name="Benjamin"), old_tab)
    assert house.read().offered_role == Role.LOG


def test_her_change_does_not_bring_back_a_kind_that_he_stopped_meanwhile(house: House) -> None:
    hers = house.read()
    stopping.stop_kind(house.read(), NoticeKind.MISSED_DOSE, START)
    house.change(AS_IT_STANDS, hers)
    assert house.read().kinds == ["scan"]
    with pytest.raises(StaleEdit):
        house.change(replace(AS_IT_STANDS, shares_detail=True), hers)
    assert not house.read().shares_detail


def test_his_stop_and_her_change_at_one_moment_leave_the_kind_stopped(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers = house.read()

    def stop() -> None:
        stopping.stop_kind(house.read(), NoticeKind.MISSED_DOSE, START)

    def change() -> None:
        with pytest.raises(StaleEdit):
            house.change(replace(AS_IT_STANDS, name="Benjamin"), hers)

    act_meanwhile(monkeypatch, (rows, "change_contact"), stop, change)
    assert (house.read().name, house.read().kinds) == ("Ben", ["scan"])


def test_two_kinds_stopped_at_one_moment_are_both_stopped(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    Contact.update(kinds=[*sorted(BOTH), "refill"]).where(Contact.id == house.contact.id).execute()
    one, two = house.read(), house.read()

    def stop(contact: Contact, kind: NoticeKind) -> None:
        stopping.stop_kind(contact, kind, START)

    act_meanwhile(
        monkeypatch,
        (rows, "change_contact"),
        lambda: stop(one, NoticeKind.MISSED_DOSE),
        lambda: stop(two, NoticeKind.SCAN),
    )
    assert house.read().kinds == ["refill"]


def test_the_last_kind_stopped_from_an_older_look_stops_all(house: House) -> None:
    one, two = house.read(), house.read()
    stopping.stop_kind(one, NoticeKind.MISSED_DOSE, START)
    stopping.stop_kind(two, NoticeKind.SCAN, START)
    assert house.read().status == ContactStatus.STOPPED


def test_who_is_not_on_the_list_any_more_is_not_changed(house: House) -> None:
    hers = house.read()
    Contact.update(status=ContactStatus.STOPPED).where(Contact.id == house.contact.id).execute()
    with pytest.raises(NotFound):
        house.change(replace(AS_IT_STANDS, name="Benjamin"), hers)
