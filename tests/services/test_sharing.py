"""What a caregiver may see or do: nothing opens without both, less counts at once, and all of it is in the trail."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import ContactStatus, NoticeKind, Role
from bonetrack.services import contacts, sharing, stopping
from bonetrack.services.account_mail import MailWay
from bonetrack.services.errors import NotFound
from bonetrack.services.helped import list_helped
from bonetrack.storage.audit import list_audit
from bonetrack.storage.database import connect, database
from bonetrack.storage.models import Account, Contact, Grant, Message, Patient
from bonetrack.storage.patients import add_grant, find_grant
from tests.builders import START, make_account, make_contact, make_patient

BEN = "ben@example.org"
RANK = sharing.HELD_ROLES


@pytest.fixture
def anna(any_database: str) -> tuple[Account, Patient, Account, Contact]:
    account = make_account("anna@example.org")
    record = make_patient(account)
    return account, record, make_account(BEN), make_contact(record, email="Ben@Example.org", name="Ben")


def role_of(ben: Account, record: Patient) -> str | None:
    grant = find_grant(ben, record.public_id)
    return None if grant is None else grant.role


def test_an_offer_opens_nothing_until_it_is_accepted(anna: tuple[Account, Patient, Account, Contact]) -> None:
    account, record, ben, contact = anna
    sharing.change_offer(contact, account, Role.LOG, "example.org", START)
    assert role_of(ben, record) is None
    for _ in range(2):
        sharing.accept_offer(ben, contact.public_id, START)
    assert role_of(ben, record) == "log"
    assert Grant.select().where(Grant.account == ben).count() == 1
    entries = [(entry.entity, entry.account.email, entry.new) for entry in list_audit(record)]
    assert entries == [("access", BEN, {"role": "log"}), ("access", "anna@example.org", {"offered_role": "log"})]


def test_taps_at_one_moment_make_one_grant(anna: tuple[Account, Patient, Account, Contact]) -> None:
    account, _record, ben, contact = anna
    sharing.change_offer(contact, account, Role.LOG, "example.org", START)

    def accept(_number: int) -> object:
        connect()
        try:
            return sharing.accept_offer(ben, contact.public_id, START)
        finally:
            database.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(list(pool.map(accept, range(4)))) == 4
    assert Grant.select().where(Grant.account == ben).count() == 1


def test_less_counts_at_once_and_more_only_with_a_yes(anna: tuple[Account, Patient, Account, Contact]) -> None:
    account, record, ben, contact = anna
    sharing.change_offer(contact, account, Role.LOG, "example.org", START)
    sharing.accept_offer(ben, contact.public_id, START)
    for role, held in ((Role.LOOK, "look"), (Role.LOG, "look"), (None, None)):
        sharing.change_offer(Contact.get_by_id(contact.id), account, role, "example.org", START)
        assert role_of(ben, record) == held
    with pytest.raises(NotFound):
        sharing.accept_offer(ben, contact.public_id, START)
    states = [row.state for row in Message.select().where(Message.kind == MessageKind.ACCESS_CHANGED)]
    assert states.count(MessageState.PENDING) == 1, "the caregiver is told, once, however often it changed"


@pytest.mark.parametrize("status", [status for status in ContactStatus if status is not ContactStatus.ACTIVE])
def test_only_who_agreed_to_mail_can_accept(
    anna: tuple[Account, Patient, Account, Contact], status: ContactStatus
) -> None:
    _account, record, ben, contact = anna
    Contact.update(offered_role=Role.LOG, status=status).where(Contact.id == contact.id).execute()
    with pytest.raises(NotFound):
        sharing.accept_offer(ben, contact.public_id, START)
    assert role_of(ben, record) is None


def test_an_offer_to_one_address_is_nobody_elses(anna: tuple[Account, Patient, Account, Contact]) -> None:
    account, record, _ben, contact = anna
    sharing.change_offer(contact, account, Role.LOG, "example.org", START)
    for other in (make_account("eve@example.org"), account):
        with pytest.raises(NotFound):
            sharing.accept_offer(other, contact.public_id, START)
        with pytest.raises(NotFound):
            sharing.refuse_offer(other, contact.public_id, START)
    eve = make_account("eve2@example.org")
    with pytest.raises(NotFound):
        sharing.leave(eve, record.public_id, START)
    assert list_helped(eve, START) == []


def test_accepting_less_never_lowers_a_grant(anna: tuple[Account, Patient, Account, Contact]) -> None:
    _account, record, ben, contact = anna
    add_grant(ben, record, Role.MANAGE, START)
    Contact.update(offered_role=Role.LOOK).where(Contact.id == contact.id).execute()
    sharing.accept_offer(ben, contact.public_id, START)
    assert role_of(ben, record) == "manage"


def test_stopping_a_caregiver_ends_her_access_at_once(anna: tuple[Account, Patient, Account, Contact]) -> None:
    account, record, ben, contact = anna
    sharing.change_offer(contact, account, Role.LOG, "example.org", START)
    sharing.accept_offer(ben, contact.public_id, START)
    contacts.stop_caregiver(contact, account, START)
    assert role_of(ben, record) is None
    assert list_helped(ben, START) == []


def test_a_caregiver_gives_her_access_back_and_keeps_her_mail(anna: tuple[Account, Patient, Account, Contact]) -> None:
    account, record, ben, contact = anna
    sharing.change_offer(contact, account, Role.LOOK, "example.org", START)
    sharing.accept_offer(ben, contact.public_id, START)
    sharing.leave(ben, record.public_id, START)
    row = Contact.get_by_id(contact.id)
    assert (role_of(ben, record), row.status, row.offered_role) == (None, ContactStatus.ACTIVE, None)
    with pytest.raises(NotFound):
        sharing.leave(ben, record.public_id, START)


def test_her_own_record_cannot_be_left(anna: tuple[Account, Patient, Account, Contact]) -> None:
    account, record, _ben, _contact = anna
    with pytest.raises(NotFound):
        sharing.leave(account, record.public_id, START)
    assert role_of(account, record) == "self"


ACTS = st.lists(
    st.sampled_from(["offer_look", "offer_log", "offer_none", "accept", "refuse", "leave", "stop"]), max_size=12
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_is_done_nobody_holds_more_than_both_agreed_to(sqlite_url: str, acts: list[str]) -> None:
    from bonetrack.storage.database import open_database

    open_database(sqlite_url)
    connect()
    account, ben = make_account(), make_account()
    record = make_patient(account)
    contact = make_contact(record, email=ben.email)
    offered: Role | None = None
    agreed: Role | None = None
    for act in acts:
        row = Contact.get_by_id(contact.id)
        try:
            if act.startswith("offer"):
                role = {"offer_look": Role.LOOK, "offer_log": Role.LOG, "offer_none": None}[act]
                sharing.change_offer(row, account, role, "example.org", START)
                offered = role
                agreed = agreed if RANK[agreed] <= RANK[offered] else offered
            elif act == "accept":
                sharing.accept_offer(ben, contact.public_id, START)
                agreed = offered if RANK[offered] > RANK[agreed] else agreed
            elif act == "refuse":
                sharing.refuse_offer(ben, contact.public_id, START)
                offered = agreed
            elif act == "leave":
                sharing.leave(ben, record.public_id, START)
                offered = agreed = None
            else:
                contacts.stop_caregiver(row, account, START)
                agreed = None
        except NotFound:
            pass
        held = role_of(ben, record)
        assert held == agreed, acts
    database.close()


def test_a_later_owner_of_the_mailbox_does_not_step_into_the_place(
    anna: tuple[Account, Patient, Account, Contact],
) -> None:
    """Ben accepted, then changed his address; somebody else makes an account with the old one."""
    account, record, ben, contact = anna
    sharing.change_offer(contact, account, Role.LOOK, "example.org", START)
    sharing.accept_offer(ben, contact.public_id, START)
    Account.update(email="ben-new@example.org").where(Account.id == ben.id).execute()
    later = make_account(BEN)
    assert list_helped(later, START) == []
    with pytest.raises(NotFound):
        sharing.accept_offer(later, contact.public_id, START)
    assert role_of(later, record) is None
    assert [helped.patient for helped in list_helped(Account.get_by_id(ben.id), START)] == [record]


def test_access_that_is_given_back_after_the_mail_was_stopped_stands_in_the_trail(
    anna: tuple[Account, Patient, Account, Contact],
) -> None:
    account, record, ben, contact = anna
    sharing.change_offer(contact, account, Role.LOG, "example.org", START)
    sharing.accept_offer(ben, contact.public_id, START)
    stopping.stop_about_patient(Contact.get_by_id(contact.id), "k" * 40, START)
    sharing.leave(ben, record.public_id, START)
    assert role_of(ben, record) is None
    last = list_audit(record)[0]
    assert (last.entity, last.account, last.old, last.new) == ("access", ben, {"role": "log"}, {"role": None})


@pytest.mark.parametrize("ended_by", ["patient", "recipient"])
def test_an_invitation_to_an_address_offers_nothing_to_who_had_it_before(
    anna: tuple[Account, Patient, Account, Contact], ended_by: str
) -> None:
    """Ben accepted and moved to another address. Anna invites the old one again, which his daughter reads now."""
    account, record, ben, contact = anna
    sharing.change_offer(contact, account, Role.LOOK, "example.org", START)
    sharing.accept_offer(ben, contact.public_id, START)
    if ended_by == "patient":
        contacts.stop_caregiver(contact, account, START)
    else:
        stopping.stop_about_patient(Contact.get_by_id(contact.id), "k" * 40, START)
    Account.update(email="ben-new@example.org").where(Account.id == ben.id).execute()
    daughter = make_account(BEN)
    draft = contacts.CaregiverDraft("Eva", BEN, frozenset(NoticeKind), True, False, offered_role=Role.LOG)
    again = contacts.invite_caregiver(record, account, draft, MailWay("example.org", "k" * 40), START)
    Contact.update(status=ContactStatus.ACTIVE, confirmed_at=START).where(Contact.id == again.id).execute()
    with pytest.raises(NotFound):
        sharing.accept_offer(Account.get_by_id(ben.id), again.public_id, START)
    assert role_of(ben, record) is None, "what nobody can see and end any more ends here"
    assert list_helped(Account.get_by_id(ben.id), START) == []
    sharing.accept_offer(daughter, again.public_id, START)
    assert role_of(daughter, record) == "log"
