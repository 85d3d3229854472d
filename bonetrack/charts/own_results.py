"""The person's own results as one trace; a gap stands between series, so that two machines are never joined."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

from bonetrack.charts.style import ACCENT, SYMBOLS


class Result(Protocol):
    """`series` counts what cannot be compared with each other; `text` is shown on a tap."""

    @property
    def on(self) -> date: ...
    @property
    def series(self) -> int: ...
    @property
    def text(self) -> str: ...


OneResult = TypeVar("OneResult", bound=Result)


def symbol_of(result: Result) -> str:
    return SYMBOLS[result.series % len(SYMBOLS)]


def in_series(results: Sequence[OneResult]) -> list[OneResult | None]:
    """Each series by date, a None between two of them."""
    rows: list[OneResult | None] = []
    for series in sorted({result.series for result in results}):
        own = sorted((result for result in results if result.series == series), key=lambda result: result.on)
        rows += [None, *own] if rows else own
    return rows


def own_trace(
    rows: Sequence[OneResult | None],
    name: str,
    value: Callable[[OneResult], float],
    symbol: Callable[[OneResult], str] = symbol_of,
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": name,
        "mode": "lines+markers",
        "connectgaps": False,
        "x": [None if row is None else row.on.isoformat() for row in rows],
        "y": [None if row is None else value(row) for row in rows],
        "text": ["" if row is None else row.text for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
        "line": {"color": ACCENT, "width": 2.5},
        "marker": {
            "color": ACCENT,
            "size": 13,
            "symbol": ["circle" if row is None else symbol(row) for row in rows],
            "line": {"color": "#ffffff", "width": 1.5},
        },
    }
