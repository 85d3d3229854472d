"""Stop links: read back what was signed, and nothing else."""

import pytest
from itsdangerous import URLSafeSerializer

from bonetrack.services.signing import STOP_SALT, BadLink, read_contact, sign_contact

KEY = "a-secret-key-for-tests-that-is-long-enough"


def test_a_link_reads_back_the_contact() -> None:
    assert read_contact(sign_contact("abc123", KEY), KEY) == "abc123"


def test_a_link_is_the_same_at_every_call() -> None:
    assert sign_contact("abc123", KEY) == sign_contact("abc123", KEY)


def test_a_link_holds_only_letters_that_an_address_may_hold() -> None:
    assert set(sign_contact("abc123", KEY)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@pytest.mark.parametrize("broken", ["", ".", "abc123", "ImFiYzEyMyI.x", "\ud83d\ude00"])
def test_a_made_up_link_is_refused(broken: str) -> None:
    with pytest.raises(BadLink):
        read_contact(broken, KEY)


def test_another_key_or_salt_is_refused() -> None:
    with pytest.raises(BadLink):
        read_contact(sign_contact("abc123", KEY), KEY + "x")
    with pytest.raises(BadLink):
        read_contact(URLSafeSerializer(KEY, salt="other").dumps("abc123"), KEY)


def test_a_signed_thing_that_names_nobody_is_refused() -> None:
    with pytest.raises(BadLink):
        read_contact(URLSafeSerializer(KEY, salt=STOP_SALT).dumps(["abc123"]), KEY)
