"""One-time tokens: single use, bound to a kind, void after a newer one, gone after their time."""

from datetime import timedelta

import pytest

from bonetrack.services import tokens
from bonetrack.services.tokens import LIFETIMES, TokenKind
from bonetrack.storage.models import OneTimeToken
from tests.conftest import START

SECRET = "a-secret-key-for-tests-that-is-long-enough"
CONFIRM = TokenKind.CONFIRM_ADDRESS


def issued(kind: TokenKind = CONFIRM, subject: str = "anna", now=START) -> tuple[OneTimeToken, str]:
    token = tokens.issue(kind, subject, "anna@example.org", secret_key=SECRET, now=now)
    return token, tokens.raw_token(token.public_id, kind, SECRET)


def test_a_token_works_once(any_database: str) -> None:
    token, raw = issued()
    found = tokens.redeem(CONFIRM, raw, START)
    assert found is not None
    assert (found.id, found.subject_id, found.address) == (token.id, "anna", "anna@example.org")
    assert tokens.redeem(CONFIRM, raw, START) is None
    assert tokens.peek(CONFIRM, raw, START) is None


def test_looking_does_not_use_it_up(any_database: str) -> None:
    _token, raw = issued()
    assert tokens.peek(CONFIRM, raw, START) is not None
    assert tokens.peek(CONFIRM, raw, START) is not None
    assert tokens.redeem(CONFIRM, raw, START) is not None


def test_a_newer_token_voids_the_older_of_the_same_kind_and_subject(any_database: str) -> None:
    old, old_raw = issued()
    other_kind, other_raw = issued(TokenKind.RESET_PASSWORD)
    _someone_else, someone_raw = issued(subject="bea")
    _new, new_raw = issued()
    assert tokens.redeem(CONFIRM, old_raw, START) is None
    assert not tokens.is_live(OneTimeToken.get_by_id(old.id), START)
    assert tokens.is_live(OneTimeToken.get_by_id(other_kind.id), START)
    assert tokens.redeem(TokenKind.RESET_PASSWORD, other_raw, START) is not None
    assert tokens.redeem(CONFIRM, someone_raw, START) is not None
    assert tokens.redeem(CONFIRM, new_raw, START) is not None


def test_a_token_is_bound_to_its_kind(any_database: str) -> None:
    token, raw = issued()
    assert tokens.redeem(TokenKind.RESET_PASSWORD, raw, START) is None
    assert tokens.raw_token(token.public_id, TokenKind.RESET_PASSWORD, SECRET) != raw


@pytest.mark.parametrize(("kind", "hours"), [(CONFIRM, 72), (TokenKind.RESET_PASSWORD, 1), (TokenKind.INVITATION, 72)])
def test_a_token_ends_with_its_time(any_database: str, kind: TokenKind, hours: int) -> None:
    assert LIFETIMES[kind] == timedelta(hours=hours)
    _token, raw = issued(kind)
    assert tokens.peek(kind, raw, START + timedelta(hours=hours, seconds=-1)) is not None
    assert tokens.redeem(kind, raw, START + timedelta(hours=hours)) is None


def test_the_database_never_holds_the_secret(any_database: str) -> None:
    _token, raw = issued()
    row = OneTimeToken.select().dicts().get()
    assert raw not in str(row)
    assert len(raw) == 43


def test_another_secret_key_gives_another_link(any_database: str) -> None:
    token, raw = issued()
    other = tokens.raw_token(token.public_id, CONFIRM, "another-secret-key-that-is-long-enough")
    assert other != raw
    assert tokens.redeem(CONFIRM, other, START) is None


def test_no_token_without_a_secret_key() -> None:
    with pytest.raises(ValueError, match="secret key"):
        tokens.raw_token("some-id", CONFIRM, "")


def test_long_expired_tokens_are_forgotten(any_database: str) -> None:
    old, _raw = issued()
    issued(subject="bea", now=START + timedelta(days=20))
    assert OneTimeToken.get_or_none(OneTimeToken.public_id == old.public_id) is None
