"""One turnover marker over time beside the interval of the laboratory that measured it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bonetrack.charts.dates import date_axis
from bonetrack.charts.style import ACCENT, BAND, BAND_EDGE, SYMBOLS, Figure, axis, layout

AIR_SHARE = 0.08


@dataclass(frozen=True)
class MarkerPoint:
    """`series` counts laboratories; `text` is shown on a tap. All numbers are in the canonical unit."""

    on: date
    value: float
    is_below_limit: bool
    low: float | None
    high: float | None
    series: int
    text: str


@dataclass(frozen=True)
class MarkerWords:
    own: str
    interval: str
    value_axis: str
    tick: Callable[[date, bool], str]


def marker_figure(points: Sequence[MarkerPoint], words: MarkerWords) -> Figure:
    """Results of two laboratories are never joined; each result carries its own laboratory's interval as a bar."""
    days = [point.on for point in points]
    air = max(timedelta(days=20), (max(days) - min(days)) * AIR_SHARE)
    top = max(max(point.value, point.high or 0.0) for point in points) * (1 + AIR_SHARE)
    look = layout(
        date_axis(min(days) - air, max(days) + air, axis(), words.tick),
        axis(words.value_axis) | {"range": [0, round(top, 3)], "nticks": 6},
        top=12,
    )
    return {"data": [*_intervals(points, words.interval), _own(points, words.own)], "layout": look}


def _intervals(points: Sequence[MarkerPoint], name: str) -> list[dict[str, Any]]:
    x: list[str | None] = []
    y: list[float | None] = []
    for point in points:
        if point.high is not None:
            x += [point.on.isoformat(), point.on.isoformat(), None]
            y += [round(point.low or 0.0, 3), round(point.high, 3), None]
    if not x:
        return []
    bars = {"color": BAND, "width": 16}
    ends = {"symbol": "line-ew", "size": 16, "color": BAND_EDGE, "line": {"color": BAND_EDGE, "width": 2}}
    trace = {"type": "scatter", "name": name, "mode": "lines+markers", "x": x, "y": y, "hoverinfo": "skip"}
    return [trace | {"line": bars, "marker": ends}]


def _own(points: Sequence[MarkerPoint], name: str) -> dict[str, Any]:
    rows: list[MarkerPoint | None] = []
    for series in sorted({point.series for point in points}):
        own = sorted((point for point in points if point.series == series), key=lambda point: point.on)
        rows += [None, *own] if rows else own
    return {
        "type": "scatter",
        "name": name,
        "mode": "lines+markers",
        "connectgaps": False,
        "x": [None if row is None else row.on.isoformat() for row in rows],
        "y": [None if row is None else round(row.value, 3) for row in rows],
        "text": ["" if row is None else row.text for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
        "line": {"color": ACCENT, "width": 2.5},
        "marker": {
            "color": ACCENT,
            "size": 13,
            "symbol": ["circle" if row is None else _symbol(row) for row in rows],
            "line": {"color": "#ffffff", "width": 1.5},
        },
    }


def _symbol(point: MarkerPoint) -> str:
    return "triangle-down" if point.is_below_limit else SYMBOLS[point.series % len(SYMBOLS)]
