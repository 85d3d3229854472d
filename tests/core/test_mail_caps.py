"""The number of mails of a day: six, and what is about supplements alone neither fills it nor gets far."""

import pytest

from bonetrack.core.mail_caps import is_full


@pytest.mark.parametrize(
    ("others", "of_supplements", "other_waits", "supplement_waits"),
    [
        (0, 0, False, False),
        (5, 0, False, True),
        (6, 0, True, True),
        (0, 2, False, False),
        (0, 3, False, True),
        (2, 1, False, True),
        (5, 3, False, True),
        (6, 3, True, True),
    ],
)
def test_who_waits(others: int, of_supplements: int, other_waits: bool, supplement_waits: bool) -> None:
    left = [True] * of_supplements + [False] * others
    assert is_full(left, is_of_supplements=False) is other_waits
    assert is_full(left, is_of_supplements=True) is supplement_waits
