"""How much mail a caregiver's mailbox gets in a day before the rest waits for one summary.

Six, and mail about supplements alone is not counted among them: a tablet of calcium three times a day must not use up
the day before the weekly bone medicine is told of. Such mail waits once three of any kind have left.
"""

from collections.abc import Sequence

MOST_A_DAY = 6
MOST_BEFORE_SUPPLEMENTS = 3


def is_full(left_today: Sequence[bool], *, is_of_supplements: bool) -> bool:
    """`left_today`: for each mail of the day, whether it was about supplements alone."""
    if is_of_supplements:
        return len(left_today) >= MOST_BEFORE_SUPPLEMENTS
    return sum(not of_supplements for of_supplements in left_today) >= MOST_A_DAY
