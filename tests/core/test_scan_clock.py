"""When the next scan is due, where the clinic named no date."""

from datetime import date

import pytest

from bonetrack.core.scan_clock import Taken, default_interval_months, next_scan_on

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
