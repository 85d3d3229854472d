"""A short bar where a line ends because the studies end: the line has an end, it does not fade away."""

from datetime import date
from typing import Any

from bonetrack.charts.style import INK_SOFT

HALF_PX = 8


def end_shape(on: date, value_g_cm2: float, name: str) -> dict[str, Any]:
    """A shape, no point: every point is a scan. It needs no line of its own in the legend."""
    return {
        "type": "line",
        "name": name,
        "xref": "x",
        "yref": "y",
        "x0": on.isoformat(),
        "x1": on.isoformat(),
        "ysizemode": "pixel",
        "yanchor": round(value_g_cm2, 4),
        "y0": -HALF_PX,
        "y1": HALF_PX,
        "line": {"color": INK_SOFT, "width": 3},
    }
