"""Cover of denosumab: six months from each logged injection."""

from datetime import date

import pytest

from bonetrack.core.cover import covered_spans

JAN, JUL, NEXT_JAN = date(2024, 1, 31), date(2024, 7, 31), date(2025, 1, 31)


@pytest.mark.parametrize(
    ("doses", "today", "planned_stop", "spans"),
    [
        ((), date(2027, 1, 1), None, [(JAN, None)]),
        ((), date(2027, 1, 1), date(2026, 1, 31), [(JAN, date(2026, 1, 31))]),
        ((JAN, JUL, NEXT_JAN), date(2025, 6, 1), None, [(JAN, None)]),
        ((JAN, JUL, NEXT_JAN), date(2025, 8, 31), None, [(JAN, None)]),
        ((JAN, JUL, NEXT_JAN), date(2025, 9, 1), None, [(JAN, date(2025, 7, 31))]),
        ((JAN, JUL, date(2025, 2, 28)), date(2025, 7, 1), None, [(JAN, None)]),
        ((JAN, JUL, date(2025, 3, 1)), date(2025, 7, 1), None, [(JAN, NEXT_JAN), (date(2025, 3, 1), None)]),
        ((JAN, JUL), date(2024, 12, 1), date(2024, 10, 1), [(JAN, NEXT_JAN)]),
        ((date(2026, 1, 31),), date(2026, 3, 1), None, [(JAN, None)]),
        ((NEXT_JAN, JAN, JUL), date(2025, 3, 1), None, [(JAN, None)]),
        ((JUL, date(2024, 8, 2)), date(2024, 10, 1), None, [(JAN, None)]),
    ],
)
def test_spans(
    doses: tuple[date, ...], today: date, planned_stop: date | None, spans: list[tuple[date, date | None]]
) -> None:
    assert covered_spans(JAN, doses, today, planned_stop) == spans


def test_from_the_31st_the_cover_ends_on_the_last_of_february() -> None:
    assert covered_spans(date(2024, 8, 31), (date(2024, 8, 31),), date(2025, 4, 1), None) == [
        (date(2024, 8, 31), date(2025, 2, 28))
    ]


def test_doses_before_the_plan_do_not_count() -> None:
    assert covered_spans(JUL, (JAN, JUL), date(2024, 9, 1), None) == [(JUL, None)]
