"""One mailbox has one spelling, or limits and stop lists could be walked around."""

import pytest

from bonetrack.services.addresses import plain_address


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        (" Anna@Example.ORG ", "anna@example.org"),
        ("anna@\uff45xample.org", "anna@example.org"),
        ("anna@b\u00fccher.example", "anna@xn--bcher-kva.example"),
        ("anna@bu\u0308cher.example", "anna@xn--bcher-kva.example"),
        ("J\u00dcRGEN@example.org", "j\u00fcrgen@example.org"),
        ("ju\u0308rgen@example.org", "j\u00fcrgen@example.org"),
    ],
)
def test_one_mailbox_has_one_spelling(typed: str, plain: str) -> None:
    assert plain_address(typed) == plain
    assert plain_address(plain) == plain


@pytest.mark.parametrize("typed", ["anna", "anna@", "a b@example.org", "x\r\nBcc: b@c.org", None, ""])
def test_what_is_no_address_is_left_to_the_form(typed: str | None) -> None:
    assert plain_address(typed) == (typed or "").lower()
