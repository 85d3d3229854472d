"""The best guess at the last scan: small, hollow and beside the own point. A shape, no point: every point is a scan."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bonetrack.charts.style import INK, PAPER

# Beside the scan's own point: on one line the two bars would hide each other.
BESIDE_PX = 13
RADIUS_PX = 4
END_PX = 4
_LINE = {"color": INK, "width": 1.5}


@dataclass(frozen=True)
class EstimateDot:
    on: date
    g_cm2: float
    low_g_cm2: float
    high_g_cm2: float


def estimate_shapes(dot: EstimateDot, name: str) -> list[dict[str, Any]]:
    """The interval with its two ends, and the ring on top; the ring has the name in the legend."""
    place = {"xref": "x", "yref": "y", "layer": "above", "xsizemode": "pixel", "xanchor": dot.on.isoformat()}
    low, value, high = (round(one, 4) for one in (dot.low_g_cm2, dot.g_cm2, dot.high_g_cm2))
    line = place | {"type": "line", "line": _LINE | {"width": 1}}
    bar = line | {"x0": BESIDE_PX, "x1": BESIDE_PX, "y0": low, "y1": high}
    ends = [line | {"x0": BESIDE_PX - END_PX, "x1": BESIDE_PX + END_PX, "y0": y, "y1": y} for y in (low, high)]
    ring = place | {
        "type": "circle",
        "name": name,
        "showlegend": True,
        "ysizemode": "pixel",
        "yanchor": value,
        "x0": BESIDE_PX - RADIUS_PX,
        "x1": BESIDE_PX + RADIUS_PX,
        "y0": -RADIUS_PX,
        "y1": RADIUS_PX,
        "fillcolor": PAPER,
        "line": _LINE,
    }
    return [bar, *ends, ring]
