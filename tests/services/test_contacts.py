"""Caregivers on both databases: taps at one moment, answers at one moment, and what waits is cancelled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest

from bonetrack.core.messages import MessageState
from bonetrack.core.people import ContactStatus, NoticeKind, Relation
from bonetrack.services import consents, contacts, invitations, rate_limits, stopping
from bonetrack.services.account_mail import MailWay
from bonetrack.services.preferences import give_consent, withdraw_consent
from bonetrack.services.suppression import SuppressionReason, is_silenced, silence
from bonetrack.services.tokens import TokenKind, raw_token
from bonetrack.storage.audit import list_audit
from bonetrack.storage.database import connect, database, is_sqlite
from bonetrack.storage.models import Account, Contact, Message, OneTimeToken, Patient
from tests.builders import START, make_account, make_contact, make_patient

KEY = "a-secret-key-for-tests-that-is-long-enough"
WAY = MailWay("example.org", KEY)
DRAFT = contacts.CaregiverDraft("Carl", "carl@example.org", frozenset(NoticeKind), True, False)
SAME_MOMENT = 4


@pytest.fixture
def anna(any_database: str) -> tuple[Account, Patient]:
    account = make_account("anna@example.org")
    return account, make_patient(account)


def invite(anna: tuple[Account, Patient], draft: contacts.CaregiverDraft = DRAFT) -> Contact:
    account, record = anna
    return contacts.invite_caregiver(record, account, draft, WAY, START)


def link_of(contact: Contact) -> str:
    token = OneTimeToken.select().where(OneTimeToken.subject_id == contact.public_id)
    return raw_token(token.order_by(OneTimeToken.id.desc()).first().public_id, TokenKind.INVITATION, KEY)


def at_one_moment(act: Callable[[], object]) -> list[object]:
    """The same act from several connections; an exception counts as its kind."""

    def run(_number: int) -> object:
        connect()
        try:
            return act()
        except Exception as error:
            return type(error)
        finally:
            database.close()

    with ThreadPoolExecutor(SAME_MOMENT) as pool:
        return list(pool.map(run, range(SAME_MOMENT)))


def test_taps_at_one_moment_make_one_invitation(anna: tuple[Account, Patient]) -> None:
    results = at_one_moment(lambda: invite(anna))
    assert len([result for result in results if isinstance(result, Contact)]) == 1
    assert results.count(contacts.AlreadyListed) == SAME_MOMENT - 1
    assert Contact.select().count() == 1
    assert Message.select().count() == 1


def test_taps_that_all_found_the_list_empty_make_one_invitation(
    anna: tuple[Account, Patient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL all of them get past the first look; SQLite lets only one in, so it waits for one alone."""
    looking_together = 1 if is_sqlite() else SAME_MOMENT
    all_have_looked, count = Barrier(looking_together, timeout=20), rate_limits.allow_within

    def count_together(limit: rate_limits.Limit, key: str, now: datetime) -> bool:
        if limit is rate_limits.INVITATION:
            all_have_looked.wait()
        return count(limit, key, now)

    monkeypatch.setattr(rate_limits, "allow_within", count_together)
    results = at_one_moment(lambda: invite(anna))
    assert results.count(contacts.AlreadyListed) == SAME_MOMENT - 1
    assert Contact.select().count() == 1


def test_answers_at_one_moment_count_once(anna: tuple[Account, Patient]) -> None:
    raw = link_of(invite(anna))
    results = at_one_moment(lambda: invitations.agree(raw, "1", list(NoticeKind), START))
    assert len([result for result in results if result is not None]) == 1
    assert Contact.get().status == ContactStatus.ACTIVE
    assert Contact.get().agreed_kinds == sorted(NoticeKind)
    assert OneTimeToken.get().used_at == START


def test_who_never_answered_gets_two_invitations_for_all_time(anna: tuple[Account, Patient]) -> None:
    """Stopped and invited anew month after month: still one reminder at most."""
    account, record = anna
    at = START
    for _round in range(4):
        contact = contacts.invite_caregiver(record, account, DRAFT, WAY, at)
        contacts.invite_again(contact, WAY, at + timedelta(days=3))
        Message.update(state=MessageState.SENT).where(Message.state == MessageState.PENDING).execute()
        contacts.stop_caregiver(contact, account, at + timedelta(days=40))
        at += timedelta(days=41)
    assert Message.select().where(Message.state == MessageState.SENT).count() == 2


def test_after_a_yes_she_may_be_invited_anew(anna: tuple[Account, Patient]) -> None:
    account, record = anna
    contact = invite(anna)
    contacts.invite_again(contact, WAY, START + timedelta(days=1))
    Message.update(state=MessageState.SENT).execute()
    assert invitations.agree(link_of(contact), "1", list(NoticeKind), START + timedelta(days=2)) is not None
    contacts.stop_caregiver(contact, account, START + timedelta(days=60))
    later = START + timedelta(days=61)
    contacts.invite_caregiver(record, account, DRAFT, WAY, later)
    assert Message.select().where(Message.state == MessageState.PENDING).count() == 1


@pytest.mark.parametrize(
    ("shown", "offered", "kept"),
    [
        (["scan"], ["scan", "missed_dose"], ["scan"]),
        (["scan", "missed_dose"], ["scan"], ["scan"]),
        (["scan", "refill"], ["missed_dose", "scan"], ["scan"]),
    ],
)
def test_a_yes_is_to_what_the_page_showed_and_she_offers_still(
    anna: tuple[Account, Patient], shown: list[str], offered: list[str], kept: list[str]
) -> None:
    contact = invite(anna)
    Contact.update(kinds=offered).where(Contact.id == contact.id).execute()
    assert invitations.agree(link_of(contact), "1", [NoticeKind(kind) for kind in shown], START) is not None
    row = Contact.get_by_id(contact.id)
    assert (row.status, row.kinds, row.agreed_kinds) == (ContactStatus.ACTIVE, kept, kept)


def test_where_nothing_of_what_was_shown_is_offered_the_link_lives_on(anna: tuple[Account, Patient]) -> None:
    contact = invite(anna)
    Contact.update(kinds=["missed_dose"]).where(Contact.id == contact.id).execute()
    with pytest.raises(invitations.NothingShown):
        invitations.agree(link_of(contact), "1", [NoticeKind.REFILL], START)
    assert Contact.get_by_id(contact.id).status == ContactStatus.INVITED
    assert invitations.find_invited(link_of(contact), START) is not None


def test_agreeing_and_refusing_at_one_moment_leaves_one_of_both(anna: tuple[Account, Patient]) -> None:
    raw = link_of(invite(anna))
    answers = iter(["agree", "refuse"] * SAME_MOMENT)

    def answer() -> Contact | None:
        if next(answers) == "agree":
            return invitations.agree(raw, "1", list(NoticeKind), START)
        return invitations.refuse(raw, KEY, START)

    done = at_one_moment(answer)
    assert [type(result) for result in done if result is not None] == [Contact]
    is_active = Contact.get().status == ContactStatus.ACTIVE
    assert is_active != is_silenced("carl@example.org", anna[1], KEY)


def test_a_no_cancels_every_invitation_that_waits_for_the_address(anna: tuple[Account, Patient]) -> None:
    contact = invite(anna)
    sven = make_account("sven@example.org")
    other = contacts.invite_caregiver(make_patient(sven, "Sven"), sven, DRAFT, WAY, START)
    invitations.refuse(link_of(contact), KEY, START)
    states = {row.contact_id: row.state for row in Message.select()}
    assert states == {contact.id: MessageState.CANCELLED, other.id: MessageState.CANCELLED}


def test_a_stopped_caregiver_is_not_invited_again_by_the_same_person_but_by_others(
    anna: tuple[Account, Patient],
) -> None:
    contact = make_contact(anna[1], email=DRAFT.email)
    stopping.stop_about_patient(contact, KEY, START)
    again = invite(anna)
    assert again.id == contact.id
    assert Message.get(Message.contact == again).state == MessageState.CANCELLED
    sven = make_account("sven@example.org")
    other = contacts.invite_caregiver(make_patient(sven, "Sven"), sven, DRAFT, WAY, START)
    assert Message.get(Message.contact == other).state == MessageState.PENDING


def test_whom_the_patient_stopped_she_may_invite_again_and_he_agrees_anew(anna: tuple[Account, Patient]) -> None:
    account, record = anna
    contact = make_contact(record, email=DRAFT.email, agreed_kinds=["scan"], consent_text_version="1")
    contacts.stop_caregiver(contact, account, START)
    again = invite(anna)
    assert (again.id, again.status, again.agreed_kinds) == (contact.id, ContactStatus.INVITED, [])
    assert (again.confirmed_at, again.ended_at, again.ended_by, again.consent_text_version) == (None, None, None, None)
    assert Message.get().state == MessageState.PENDING


def test_an_address_that_changed_is_another_person(anna: tuple[Account, Patient]) -> None:
    contact = invite(anna)
    Contact.update(email="other@example.org").where(Contact.id == contact.id).execute()
    assert invitations.agree(link_of(contact), "1", list(NoticeKind), START) is None
    assert Contact.get().status == ContactStatus.INVITED


def test_the_trail_says_what_happened_and_holds_no_address(anna: tuple[Account, Patient]) -> None:
    account, record = anna
    contact = invite(anna)
    invitations.agree(link_of(contact), "1", list(NoticeKind), START)
    contacts.stop_caregiver(Contact.get_by_id(contact.id), account, START + timedelta(days=1))
    entries = list_audit(record, contact.public_id)
    assert [entry.action for entry in entries] == ["deleted", "corrected", "created"]
    assert [entry.account for entry in entries] == [account, None, account]
    assert "example.org" not in str([(entry.old, entry.new) for entry in entries])


def test_stopping_everything_and_silence_may_be_repeated(anna: tuple[Account, Patient]) -> None:
    contact = make_contact(anna[1], email=DRAFT.email)
    for _ in range(2):
        stopping.stop_everything(contact, KEY, START)
        silence(DRAFT.email, SuppressionReason.REFUSED, KEY, START)
    assert is_silenced(" Carl@Example.org", anna[1], KEY)
    assert Contact.get().status == ContactStatus.STOPPED
    stopping.allow_invitations(contact, KEY)
    assert not is_silenced(DRAFT.email, anna[1], KEY)


def test_her_own_mail_starts_again_even_if_no_contact_stands(anna: tuple[Account, Patient]) -> None:
    account, record = anna
    stopping.start_own_mail(record, account, KEY, START)
    own = Contact.get(Contact.relation == Relation.PATIENT)
    assert (own.email, own.status, own.account) == (account.email, ContactStatus.ACTIVE, account)
    stopping.stop_everything(own, KEY, START)
    stopping.start_own_mail(record, account, KEY, START)
    assert Contact.get_by_id(own.id).status == ContactStatus.ACTIVE
    assert not is_silenced(account.email, record, KEY)


@pytest.mark.parametrize(("how", "ended_by"), [("in the app", "patient"), ("by a link", "recipient")])
@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_own_mail_that_she_stopped_stays_stopped_when_she_agrees_again(
    anna: tuple[Account, Patient], when: str, how: str, ended_by: str
) -> None:
    account, record = anna
    own = make_contact(record, relation=Relation.PATIENT, email=account.email, account=account)

    def stop() -> None:
        if how == "in the app":
            stopping.stop_own_mail(record, START)
        else:
            stopping.stop_everything(Contact.get_by_id(own.id), KEY, START)

    if when == "before":
        stop()
    withdraw_consent(account, START)
    if when == "meanwhile":
        stop()
    give_consent(account, "v", "I agree.", KEY, START)
    row = Contact.get_by_id(own.id)
    assert (row.status, row.ended_by) == (ContactStatus.STOPPED, ended_by)


def test_own_mail_that_ended_with_her_consent_alone_goes_on_with_it(anna: tuple[Account, Patient]) -> None:
    account, record = anna
    own = make_contact(record, relation=Relation.PATIENT, email=account.email, account=account)
    withdraw_consent(account, START)
    assert Contact.get_by_id(own.id).status == ContactStatus.STOPPED
    give_consent(account, "v", "I agree.", KEY, START)
    assert Contact.get_by_id(own.id).status == ContactStatus.ACTIVE


def test_a_dead_address_of_hers_is_no_living_one_because_she_agrees_again(anna: tuple[Account, Patient]) -> None:
    account, record = anna
    own = make_contact(record, relation=Relation.PATIENT, email=account.email, status=ContactStatus.DISABLED)
    withdraw_consent(account, START)
    give_consent(account, "v", "I agree.", KEY, START)
    assert Contact.get_by_id(own.id).status == ContactStatus.DISABLED


def test_without_consent_nobody_is_invited(anna: tuple[Account, Patient]) -> None:
    """A caregiver's address is a new entry in the record, and the invitation names the patient."""
    contact = invite(anna)
    consents.withdraw(anna[0], START)
    Message.delete().execute()
    with pytest.raises(consents.NoConsent):
        invite(anna, replace(DRAFT, email="dora@example.org"))
    with pytest.raises(consents.NoConsent):
        contacts.invite_again(contact, WAY, START)
    assert Contact.select().where(Contact.email == "dora@example.org").count() == 0
    assert Message.select().count() == 0
