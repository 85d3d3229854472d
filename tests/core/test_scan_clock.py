"""When the next scan is due, where the clinic named no date."""

from datetime import date

import pytest

from bonetrack.core.scan_clock import Taken, answers, default_interval_months, derive_next_scan, next_scan_on

STARTED = date(2024, 1, 10)


@pytest.mark.parametrize(
    ("taken", "scanned_on", "months"),
    [
        ([], date(2024, 1, 1), 12),
        ([Taken("calcium", STARTED)], date(2026, 1, 1), 12),
        ([Taken("alendronate", STARTED)], date(2024, 1, 5), 12),
        ([Taken("alendronate", STARTED)], date(2024, 11, 9), 12),
        ([Taken("alendronate", STARTED)], date(2024, 11, 10), 24),
        ([Taken("teriparatide", STARTED)], date(2025, 1, 10), 12),
        ([Taken("romosozumab", STARTED)], date(2025, 1, 10), 12),
        ([Taken("teriparatide", STARTED, date(2025, 1, 10)), Taken("denosumab", date(2025, 1, 10))], STARTED, 12),
        ([Taken("denosumab", STARTED)], date(2025, 1, 10), 24),
        ([Taken("denosumab", STARTED, date(2026, 1, 10))], date(2026, 6, 1), 12),
        ([Taken("denosumab", STARTED, date(2026, 1, 10))], date(2027, 6, 1), 24),
    ],
)
def test_twelve_months_after_a_start_or_switch_then_twenty_four(
    taken: list[Taken], scanned_on: date, months: int
) -> None:
    assert default_interval_months(taken, scanned_on) == months


def test_months_are_true_calendar_months() -> None:
    assert next_scan_on(date(2024, 2, 29), 12) == date(2025, 2, 28)


TODAY = date(2026, 3, 2)
NEW = Taken("alendronate", date(2026, 3, 1))
SWITCH = Taken("teriparatide", date(2026, 3, 1))


@pytest.mark.parametrize(
    ("taken", "scanned_on", "months", "expected"),
    [
        ([], None, None, None),
        ([Taken("calcium", STARTED)], None, None, None),
        ([NEW], None, None, date(2027, 3, 1)),
        ([NEW], None, 24, date(2028, 3, 1)),
        ([Taken("alendronate", date(2028, 2, 29))], None, None, date(2029, 2, 28)),
        # An old course typed in without a scan: we ask now, and do not let the next year or two go by.
        ([Taken("alendronate", date(2024, 2, 29))], None, None, TODAY),
        ([Taken("teriparatide", date(2024, 9, 1))], None, None, TODAY),
        ([Taken("alendronate", date(2020, 1, 1)), SWITCH], None, None, date(2027, 3, 1)),
        ([NEW], date(2026, 2, 20), None, date(2027, 2, 20)),
        ([Taken("zoledronate", date(2020, 1, 1)), SWITCH], date(2026, 2, 20), None, date(2027, 3, 1)),
        ([Taken("zoledronate", date(2020, 1, 1)), SWITCH], date(2024, 3, 20), None, date(2026, 3, 20)),
        ([NEW], date(2019, 1, 1), None, date(2027, 3, 1)),
        ([NEW], date(2026, 3, 2), None, date(2027, 3, 2)),
    ],
)
def test_a_date_from_scans_and_treatment(
    taken: list[Taken], scanned_on: date | None, months: int | None, expected: date | None
) -> None:
    assert derive_next_scan(taken, scanned_on, months, TODAY) == expected


def test_only_a_scan_near_her_own_date_answers_it() -> None:
    assert answers(date(2026, 10, 10), date(2027, 1, 5))
    assert answers(date(2027, 2, 1), date(2027, 1, 5))
    assert not answers(date(2024, 1, 5), date(2027, 1, 5))
