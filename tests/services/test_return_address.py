"""The signed return address: read back by us alone, whatever a server on the way does to its letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonetrack.services.return_address import read_return, sign_return
from bonetrack.storage.fields import new_public_id

KEY, BOUNCE = "a-secret-key-for-tests-that-is-long-enough", "bounce@mail.example.org"
IDS = st.builds(lambda _number: new_public_id(), st.integers())


@given(IDS)
def test_it_names_its_message_in_capitals_too_and_fits_a_mailbox_name(public_id: str) -> None:
    address = sign_return(public_id, BOUNCE, KEY)
    local, domain = address.split("@")
    assert domain == "mail.example.org"
    assert local.startswith("bounce+")
    assert len(local) <= 64, "RFC 5321 4.5.3.1.1"
    assert local.isascii()
    assert read_return(address, KEY) == public_id
    assert read_return(address.upper(), KEY) == public_id


@given(IDS, st.integers(0, 200), st.sampled_from("abcxyz234567.+"))
def test_one_changed_letter_names_nobody(public_id: str, place: int, letter: str) -> None:
    local, domain = sign_return(public_id, BOUNCE, KEY).split("@")
    tag = local.removeprefix("bounce+")
    place %= len(tag)
    if tag[place] == letter:
        return
    changed = f"bounce+{tag[:place]}{letter}{tag[place + 1 :]}@{domain}"
    # The last letter of the name holds two bits that stand for nothing.
    may_be = (None, public_id) if place == tag.index(".") - 1 else (None,)
    assert read_return(changed, KEY) in may_be


@pytest.mark.parametrize(
    "address",
    ["", "bounce@mail.example.org", "bounce+@mail.example.org", "bounce+abc@x", "bounce+ü.é@x", "+.@", "a+b+c.d@x"],
)
def test_other_addresses_name_nobody(address: str) -> None:
    assert read_return(address, KEY) is None


def test_another_key_names_nobody() -> None:
    assert read_return(sign_return("abc", BOUNCE, KEY), "another key") is None
