"""The best guess at the last scan: small, hollow and beside the own point, which stays the larger one."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bonetrack.charts.style import INK, PAPER

# Beside the scan's own point, in shares of the whole picture: on one line the two bars would hide each other.
BESIDE_SHARE = 0.05


@dataclass(frozen=True)
class EstimateDot:
    on: date
    g_cm2: float
    low_g_cm2: float
    high_g_cm2: float


def estimate_trace(dot: EstimateDot, first: date, last: date, name: str) -> dict[str, Any]:
    above, below = dot.high_g_cm2 - dot.g_cm2, dot.g_cm2 - dot.low_g_cm2
    bar = {"type": "data", "symmetric": False, "array": [round(above, 4)], "arrayminus": [round(below, 4)]}
    beside = dot.on + max(timedelta(days=5), (last - first) * BESIDE_SHARE)
    return {
        "type": "scatter",
        "name": name,
        "mode": "markers",
        "x": [beside.isoformat()],
        "y": [round(dot.g_cm2, 4)],
        # A tap means the own point; the words below the chart have these numbers.
        "hoverinfo": "skip",
        "error_y": bar | {"color": INK, "thickness": 1, "width": 4},
        "marker": {"size": 8, "symbol": "circle", "color": PAPER, "line": {"color": INK, "width": 1.5}},
    }
