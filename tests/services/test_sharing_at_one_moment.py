"""A stop or a smaller offer against `I agree` at one moment: the access that stays is never more than both said."""

from dataclasses import dataclass

import pytest

from bonetrack.core.people import ContactStatus, Role
from bonetrack.services import contacts, keep_sending, sharing
from bonetrack.storage import grants
from bonetrack.storage.models import Account, Contact, Patient
from bonetrack.storage.patients import find_grant
from tests.builders import START, make_account, make_contact, make_patient
from tests.services.same_moment import act_meanwhile


@dataclass(frozen=True)
class House:
    anna: Account
    record: Patient
    ben: Account
    contact: Contact

    def anna_stops_ben(self) -> None:
        contacts.stop_caregiver(self.read(), self.anna, START)

    def anna_offers(self, role: Role | None) -> None:
        sharing.change_offer(self.read(), self.anna, role, "example.org", START)

    def ben_agrees(self) -> None:
        sharing.accept_offer(self.ben, self.contact.public_id, START)

    def the_year_ends(self) -> None:
        keep_sending.end_for_silence(self.contact, START)

    def read(self) -> Contact:
        return Contact.get_by_id(self.contact.id)

    @property
    def role(self) -> str | None:
        grant = find_grant(self.ben, self.record.public_id)
        return None if grant is None else grant.role


@pytest.fixture
def house(any_database: str) -> House:
    anna, ben = make_account("anna@example.org"), make_account("ben@example.org")
    record = make_patient(anna)
    return House(anna, record, ben, make_contact(record, email=ben.email, name="Ben", offered_role=Role.LOG))


def test_he_agrees_while_she_stops_him(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    act_meanwhile(monkeypatch, (sharing, "end_access"), house.anna_stops_ben, house.ben_agrees)
    assert (house.read().status, house.role) == (ContactStatus.STOPPED, None)


def test_she_stops_him_while_he_agrees(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    act_meanwhile(monkeypatch, (grants, "find_live_grant"), house.ben_agrees, house.anna_stops_ben)
    assert (house.read().status, house.role) == (ContactStatus.STOPPED, None)


@pytest.mark.parametrize("offered", [Role.LOOK, None])
def test_she_offers_less_while_he_agrees(house: House, monkeypatch: pytest.MonkeyPatch, offered: Role | None) -> None:
    act_meanwhile(monkeypatch, (grants, "find_live_grant"), house.ben_agrees, lambda: house.anna_offers(offered))
    assert (house.read().offered_role, house.role) == (offered, offered)


def test_he_agrees_while_she_takes_the_offer_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    act_meanwhile(monkeypatch, (sharing, "find_held"), lambda: house.anna_offers(None), house.ben_agrees)
    assert (house.read().offered_role, house.role) == (None, None)


def test_he_agrees_while_the_year_ends(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def the_year_ends() -> None:
        with sharing.transaction():
            house.the_year_ends()

    act_meanwhile(monkeypatch, (sharing, "end_access"), the_year_ends, house.ben_agrees)
    assert (house.read().status, house.role) == (ContactStatus.EXPIRED, None)


def test_she_offers_more_while_he_leaves(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """His leaving takes the offer with it: what she offers afterwards needs a new yes."""
    house.ben_agrees()

    def leave() -> None:
        sharing.leave(house.ben, house.record.public_id, START)

    act_meanwhile(monkeypatch, (grants, "end_grant"), leave, house.ben_agrees)
    assert (house.read().offered_role, house.role) == (None, None)
