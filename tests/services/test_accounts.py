"""Accounts on both databases: all or nothing, one account per address, links bound to their address."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta

import pytest

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus
from bonetrack.services import account_changes, accounts, rate_limits, tokens
from bonetrack.services.account_mail import MailWay
from bonetrack.services.accounts import AddressNotConfirmed, LinkVoid, SignUp, TooManyTries, WrongPassword
from bonetrack.services.passwords import hasher_of
from bonetrack.services.tokens import TokenKind, raw_token
from bonetrack.storage.database import connect, database, transaction
from bonetrack.storage.models import Account, Attempt, Consent, Contact, Grant, Message, OneTimeToken, Patient
from tests.builders import make_account
from tests.conftest import START

HASHER = hasher_of(is_cheap=True)
WAY = MailWay("bones.example", "a-secret-key-for-tests-that-is-long-enough")
WHILE_IT_MUST_WAIT_SECONDS = 0.3
ADDRESS, PASSWORD = "anna@example.org", "tulip-garden-7"


def draft(**changes: str) -> SignUp:
    values = {
        "email": ADDRESS,
        "first_name": "Anna",
        "zone": "Europe/London",
        "consent_version": "1",
        "consent_text": "I agree.",
        "password": PASSWORD,
    }
    return SignUp(**(values | changes))


def sign_up(now: datetime = START, **changes: str) -> str:
    return accounts.sign_up(draft(**changes), HASHER, WAY, now)


def newest_raw(kind: TokenKind) -> str:
    row = OneTimeToken.select().where(OneTimeToken.kind == kind).order_by(OneTimeToken.id.desc()).first()
    return raw_token(row.public_id, kind, WAY.secret_key)


def confirmed() -> Account:
    sign_up()
    return accounts.confirm_address(newest_raw(TokenKind.CONFIRM_ADDRESS), START)


def on_own_connection(work, number: int):  # type: ignore[no-untyped-def]
    """As another process does it."""
    connect()
    try:
        return work(number)
    finally:
        database.close()


def in_many_threads(count: int, work) -> list:  # type: ignore[no-untyped-def, type-arg]
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(lambda number: on_own_connection(work, number), range(count)))


def overlapping(work) -> tuple:  # type: ignore[no-untyped-def, type-arg]
    """The same work twice: the second begins, on a connection of its own, before the first is committed."""
    with ThreadPoolExecutor(1) as other:
        with transaction():
            first = work(0)
            second = other.submit(on_own_connection, work, 1)
            wait([second], timeout=WHILE_IT_MUST_WAIT_SECONDS)
        return first, second.result()


def test_sign_up_then_confirm_then_log_in(any_database: str) -> None:
    mark = sign_up()
    with pytest.raises(AddressNotConfirmed):
        accounts.log_in(ADDRESS, PASSWORD, HASHER, START)
    done = accounts.confirm_address(newest_raw(TokenKind.CONFIRM_ADDRESS), START)
    assert mark == OneTimeToken.get().public_id
    assert Contact.get().status == ContactStatus.ACTIVE
    assert accounts.log_in(ADDRESS, PASSWORD, HASHER, START) == done


def test_a_sign_up_that_breaks_leaves_nothing(any_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_parts: object, **_named: object) -> None:
        raise RuntimeError("the outbox is broken")

    monkeypatch.setattr(accounts, "send_link", broken)
    with pytest.raises(RuntimeError):
        sign_up()
    for table in (Account, Patient, Grant, Contact, Consent, OneTimeToken, Message):
        assert table.select().count() == 0, table


def test_many_sign_ups_at_one_moment_make_one_account(any_database: str) -> None:
    in_many_threads(6, lambda number: sign_up(first_name=f"Anna {number}"))
    assert (Account.select().count(), Patient.select().count(), Contact.select().count()) == (1, 1, 1)
    assert Message.select().count() == 6
    live = [token for token in OneTimeToken.select() if tokens.is_live(token, START)]
    assert len(live) == 1
    assert Consent.select().where(Consent.withdrawn_at.is_null()).count() == 1


def test_two_links_asked_for_at_one_moment_leave_the_later(any_database: str) -> None:
    account = confirmed()

    def ask(_number: int) -> str:
        kind = TokenKind.RESET_PASSWORD
        return tokens.issue(kind, account.public_id, ADDRESS, secret_key=WAY.secret_key, now=START).public_id

    first, second = overlapping(ask)
    live = {row.public_id for row in OneTimeToken.select() if tokens.is_live(row, START)}
    assert first not in live
    assert second in live


def test_one_link_used_twice_at_one_moment_acts_once(any_database: str) -> None:
    sign_up()
    raw = newest_raw(TokenKind.CONFIRM_ADDRESS)
    first, second = overlapping(lambda _number: tokens.redeem(TokenKind.CONFIRM_ADDRESS, raw, START))
    assert first is not None
    assert second is None


def test_the_last_free_try_is_given_once(any_database: str) -> None:
    for _ in range(19):
        rate_limits.allow_within(rate_limits.LOG_IN, "198.51.100.7", START)
    assert overlapping(lambda _number: rate_limits.allow_within(rate_limits.LOG_IN, "198.51.100.7", START)) == (
        True,
        False,
    )


def test_many_presses_of_one_link_confirm_once(any_database: str) -> None:
    sign_up()
    raw = newest_raw(TokenKind.CONFIRM_ADDRESS)

    def press(_number: int) -> bool:
        try:
            accounts.confirm_address(raw, START)
        except LinkVoid:
            return False
        return True

    assert sorted(in_many_threads(6, press)) == [False] * 5 + [True]


def test_many_tries_at_one_moment_never_pass_the_limit(any_database: str) -> None:
    def knock(_number: int) -> int:
        return sum(rate_limits.allow("knock", "198.51.100.7", 20, timedelta(hours=1), START) for _ in range(10))

    assert sum(in_many_threads(4, knock)) == 20
    assert Attempt.select().count() == 20


def test_a_known_address_is_told_by_mail_alone(any_database: str) -> None:
    account = confirmed()
    kept = account.password_hash
    sign_up(password="strangers-secret-9", first_name="Eve")
    assert (Account.get().password_hash, Patient.get().first_name) == (kept, "Anna")
    newest = Message.select().order_by(Message.id.desc()).first()
    assert (newest.kind, newest.address, newest.details) == (MessageKind.ADDRESS_KNOWN, ADDRESS, {})
    assert newest.message_id.endswith("@bones.example>")


def test_log_in_counts_wrong_passwords_and_forgets_them_after_the_right_one(any_database: str) -> None:
    confirmed()
    for _ in range(19):
        with pytest.raises(WrongPassword):
            accounts.log_in(ADDRESS, "wrong-garden-7", HASHER, START)
    accounts.log_in(ADDRESS, PASSWORD, HASHER, START)
    for _ in range(20):
        with pytest.raises(WrongPassword):
            accounts.log_in(ADDRESS, "wrong-garden-7", HASHER, START)
    with pytest.raises(TooManyTries):
        accounts.log_in(ADDRESS, PASSWORD, HASHER, START)
    accounts.log_in(ADDRESS, PASSWORD, HASHER, START + timedelta(days=1))


def test_the_own_password_is_counted_apart_from_log_in(any_database: str) -> None:
    account = confirmed()
    for _ in range(20):
        with pytest.raises(WrongPassword):
            accounts.log_in(ADDRESS, "wrong-garden-7", HASHER, START)
    accounts.check_own_password(account, PASSWORD, HASHER, START)
    for _ in range(20):
        with pytest.raises(WrongPassword):
            accounts.check_own_password(account, "wrong-garden-7", HASHER, START)
    with pytest.raises(TooManyTries):
        accounts.check_own_password(account, PASSWORD, HASHER, START)


def test_a_link_dies_when_the_address_it_was_sent_to_changes(any_database: str) -> None:
    account = confirmed()
    account_changes.ask_reset(ADDRESS, WAY, START)
    raw = newest_raw(TokenKind.RESET_PASSWORD)
    assert account_changes.find_reset_address(raw, START) == ADDRESS
    Account.update(email="other@example.org").where(Account.id == account.id).execute()
    assert account_changes.find_reset_address(raw, START) is None
    with pytest.raises(LinkVoid):
        account_changes.reset_password(raw, "orchid-meadow-9", HASHER, WAY, START)
    assert OneTimeToken.select().where(OneTimeToken.used_at.is_null(), OneTimeToken.kind == "reset_password").count()


def test_waiting_mail_follows_to_the_new_address(any_database: str) -> None:
    account = confirmed()
    contact = Contact.get()
    Message.update(state="sent").execute()
    for number, state in enumerate(("pending", "sent")):
        Message.create(
            unique_key=f"dose:{number}",
            kind=MessageKind.DOSE_DUE,
            address=ADDRESS,
            contact=contact,
            message_id=f"<{number}@bones.example>",
            state=state,
            created_at=START,
            due_at=START,
            expires_at=START,
        )
    account_changes.ask_address_change(account, "new@example.org", WAY, START)
    account_changes.change_address(newest_raw(TokenKind.CHANGE_ADDRESS), WAY, START)
    doses = Message.select().where(Message.kind == MessageKind.DOSE_DUE).order_by(Message.id)
    assert [row.address for row in doses] == ["new@example.org", ADDRESS]


def test_a_sign_up_that_nobody_confirms_is_forgotten_after_thirty_days(any_database: str) -> None:
    anna = confirmed()
    sign_up(email="bea@example.org")
    sign_up(email="cleo@example.org")
    sign_up(START + timedelta(days=20), email="cleo@example.org")
    sign_up(START + timedelta(days=31), email="dora@example.org")
    assert {row.email for row in Account.select()} == {ADDRESS, "cleo@example.org", "dora@example.org"}
    assert Patient.select().count() == Contact.select().count() == 3
    assert Account.get_by_id(anna.id).confirmed_at == START


def test_a_draft_does_not_print_its_password() -> None:
    assert PASSWORD not in repr(draft())


def test_someone_elses_account_stays_untouched(any_database: str) -> None:
    bea = make_account("bea@example.org", password_hash="!")
    account = confirmed()
    account_changes.ask_reset(ADDRESS, WAY, START)
    account_changes.reset_password(newest_raw(TokenKind.RESET_PASSWORD), "orchid-meadow-9", HASHER, WAY, START)
    account_changes.ask_address_change(account, "new@example.org", WAY, START)
    account_changes.change_address(newest_raw(TokenKind.CHANGE_ADDRESS), WAY, START)
    kept = Account.get_by_id(bea.id)
    assert (kept.email, kept.password_hash) == ("bea@example.org", "!")


def test_a_sign_up_that_nobody_confirmed_keeps_no_address_from_its_owner(any_database: str) -> None:
    """A stranger's unconfirmed try proves nothing: the link in her mailbox does."""
    anna = confirmed()
    sign_up(email="new@example.org", first_name="Stranger")
    account_changes.ask_address_change(anna, "new@example.org", WAY, START)
    account_changes.change_address(newest_raw(TokenKind.CHANGE_ADDRESS), WAY, START)
    [left] = Account.select()
    assert (left.id, left.email) == (anna.id, "new@example.org")
    [record] = Patient.select()
    assert record.first_name == "Anna"


def test_two_accounts_take_one_new_address_at_one_moment_and_one_gets_it(any_database: str) -> None:
    first = confirmed()
    second = make_account("bea@example.org")
    links = []
    for account in (first, second):
        account_changes.ask_address_change(account, "new@example.org", WAY, START)
        links.append(newest_raw(TokenKind.CHANGE_ADDRESS))

    def change(number: int) -> object:
        try:
            return account_changes.change_address(links[number], WAY, START).email
        except LinkVoid:
            return LinkVoid

    results = overlapping(change)
    assert sorted(map(str, results)) == sorted(map(str, ["new@example.org", LinkVoid]))
