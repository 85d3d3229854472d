"""Consent: recorded with its text, taken back, asked for before the record grows."""

from datetime import timedelta

import pytest

from bonetrack.core.people import Role
from bonetrack.services import consents
from bonetrack.services.consents import NoConsent
from bonetrack.storage.patients import add_grant
from tests.builders import make_account, make_patient
from tests.conftest import START


def test_a_consent_is_kept_with_the_text_that_was_shown(any_database: str) -> None:
    account = make_account()
    assert not consents.has_consent(account)
    consents.give(account, "2026-11", "I agree.", START)
    found = consents.find_consent(account)
    assert found is not None
    assert (found.text_version, found.text_shown, found.given_at) == ("2026-11", "I agree.", START)


def test_taking_it_back_keeps_the_history(any_database: str) -> None:
    account, later = make_account(), START + timedelta(days=3)
    consents.give(account, "1", "I agree.", START)
    assert consents.withdraw(account, later)
    assert not consents.has_consent(account)
    assert not consents.withdraw(account, later)
    [kept] = consents.list_consents(account)
    assert (kept.given_at, kept.withdrawn_at) == (START, later)


def test_agreeing_again_leaves_one_that_stands(any_database: str) -> None:
    account = make_account()
    consents.give(account, "1", "I agree.", START)
    consents.give(account, "2", "I agree to more.", START + timedelta(days=1))
    assert [kept.withdrawn_at is None for kept in consents.list_consents(account)] == [True, False]


def test_a_record_grows_only_with_its_own_persons_consent(any_database: str) -> None:
    anna, carer = make_account(), make_account()
    record = make_patient(anna, has_agreed=False)
    add_grant(carer, record, Role.MANAGE, START)
    consents.give(carer, "1", "I agree.", START)
    assert not consents.accepts_new_rows(record)
    with pytest.raises(NoConsent):
        consents.require_consent(record)
    consents.give(anna, "1", "I agree.", START)
    consents.require_consent(record)
    consents.withdraw(anna, START)
    with pytest.raises(NoConsent):
        consents.require_consent(record)
