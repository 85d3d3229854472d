"""Treatment as numbered strips above the plot, each with a thin line where it began."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bonetrack.charts.style import FONT_PX, INK_SOFT, STRIP_FILLS, font

STRIP_PX = 30
# What a label may take of the plot on the narrowest phone; letters are about this wide.
NARROWEST_PLOT_PX, LETTER_PX = 196, 10.4


@dataclass(frozen=True)
class Strip:
    number: int
    name: str
    starts_on: date
    stops_on: date | None


def strip_shapes(strip: Strip, first: date, last: date) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """A labelled bar above the plot, and a thin line through it where the treatment began."""
    start, stop = max(strip.starts_on, first), min(strip.stops_on or last, last)
    bar = {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": start.isoformat(),
        "x1": stop.isoformat(),
        # In pixels above the plot, so that the bar keeps its height on every phone.
        "ysizemode": "pixel",
        "yanchor": 1,
        "y0": 4,
        "y1": STRIP_PX,
        "fillcolor": STRIP_FILLS[strip.number % len(STRIP_FILLS)],
        "line": {"color": INK_SOFT, "width": 1},
    }
    line = {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": start.isoformat(),
        "x1": start.isoformat(),
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": {"color": INK_SOFT, "width": 1, "dash": "dot"},
    }
    label = {
        "xref": "x",
        "yref": "paper",
        "x": (start + (stop - start) / 2).isoformat(),
        "y": 1,
        "yanchor": "middle",
        "yshift": (4 + STRIP_PX) / 2,
        "showarrow": False,
        "text": _label(strip, start, stop, first, last),
        "font": font(),
    }
    return [bar, line], label


def _label(strip: Strip, start: date, stop: date, first: date, last: date) -> str:
    """The name where it fits; the number alone elsewhere, as the list below the chart has the names."""
    room = NARROWEST_PLOT_PX * (stop - start) / (last - first)
    whole = f"{strip.number} {strip.name}"
    return whole if len(whole) * LETTER_PX * FONT_PX / 16 <= room else str(strip.number)
