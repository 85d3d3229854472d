"""One turnover marker over time beside the interval of the laboratory that measured it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bonetrack.charts.dates import date_axis
from bonetrack.charts.own_results import in_series, own_trace, symbol_of
from bonetrack.charts.style import BAND, BAND_EDGE, Figure, axis, layout

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
    return {
        "data": [
            *_intervals(points, words.interval),
            own_trace(in_series(points), words.own, lambda point: round(point.value, 3), _symbol),
        ],
        "layout": look,
    }


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


def _symbol(point: MarkerPoint) -> str:
    return "triangle-down" if point.is_below_limit else symbol_of(point)
