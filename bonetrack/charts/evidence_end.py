"""A short bar where a line ends because the studies end: the line has an end, it does not fade away."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bonetrack.charts.style import INK_SOFT

End = tuple[date, float]


def end_trace(ends: Sequence[End], name: str) -> dict[str, Any]:
    """One mark for each end (day and g/cm2); it needs no line of its own in the legend."""
    return {
        "type": "scatter",
        "name": name,
        "mode": "markers",
        "showlegend": False,
        "x": [on.isoformat() for on, _ in ends],
        "y": [round(value, 4) for _, value in ends],
        "hoverinfo": "skip",
        "marker": {"size": 16, "symbol": "line-ns", "color": INK_SOFT, "line": {"color": INK_SOFT, "width": 3}},
    }
