"""Cover of denosumab: six months from each logged injection."""

import pytest

from bonetrack.core.cover import covered_spans


@pytest.mark.parametrize(
    ("doses", "now", "planned_stop", "spans"),
    [
        ((), 30, None, [(0, None)]),
        ((), 30, 24, [(0, 24)]),
        ((0, 6, 12), 17, None, [(0, None)]),
        ((0, 6, 12), 19, None, [(0, None)]),
        ((0, 6, 12), 19.01, None, [(0, 18)]),
        ((0, 6, 13), 18, None, [(0, None)]),
        ((0, 6, 13.01), 18, None, [(0, 12), (13.01, None)]),
        ((0, 17), 20, None, [(0, 6), (17, None)]),
        ((0, 17), 30, None, [(0, 6), (17, 23)]),
        ((0, 6, 12), 15, 14, [(0, 18)]),
        ((24,), 26, None, [(0, None)]),
        ((12, 0, 6), 13, None, [(0, None)]),
        ((6, 6.1), 8, None, [(0, None)]),
    ],
)
def test_spans(
    doses: tuple[float, ...], now: float, planned_stop: float | None, spans: list[tuple[float, float | None]]
) -> None:
    assert covered_spans(0, doses, now, planned_stop) == spans


def test_doses_before_the_plan_do_not_count() -> None:
    assert covered_spans(12, (6, 12), 14, None) == [(12, None)]
