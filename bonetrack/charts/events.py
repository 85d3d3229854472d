"""Broken bones and operations as lettered ticks in a row of their own, between the plot and the treatment strips."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bonetrack.charts.style import FONT_PX, INK, INK_SOFT, Figure, font

EVENT_ROW_PX = 30
TICK_PX = 9
# On the narrowest phone: the plot, a letter, the air between two labels, how far a label may stand out at the sides.
PLOT_PX, LETTER_PX, AIR_PX, OVERHANG_PX = 196.0, 0.7 * FONT_PX, 5.0, 8.0


@dataclass(frozen=True)
class EventTick:
    letter: str
    on: date


@dataclass(frozen=True)
class _Label:
    """One letter, or the first and last of several that stand too close for a letter each. Pixels of the plot."""

    first: str
    last: str
    left: float
    right: float

    @property
    def text(self) -> str:
        return self.first if self.first == self.last else f"{self.first}–{self.last}"

    @property
    def half_px(self) -> float:
        return len(self.text) * LETTER_PX / 2

    @property
    def middle(self) -> float:
        most = PLOT_PX + OVERHANG_PX - self.half_px
        return min(max((self.left + self.right) / 2, self.half_px - OVERHANG_PX), most)

    def is_near(self, other: "_Label") -> bool:
        return abs(other.middle - self.middle) < self.half_px + other.half_px + AIR_PX


def letter_of(number: int) -> str:
    """1 is A, 26 is Z, 27 is AA: as a list of type A counts."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def with_events(figure: Figure, ticks: Sequence[EventTick]) -> Figure:
    """The figure with its row of events; what lay above the plot moves up. Events outside the axis are left out."""
    look = figure["layout"]
    first, last = (date.fromisoformat(end) for end in look["xaxis"]["range"])
    shown = sorted((tick for tick in ticks if first <= tick.on <= last), key=lambda tick: tick.on)
    if not shown:
        return figure
    margin = look["margin"] | {"t": look["margin"]["t"] + EVENT_ROW_PX}
    shapes = [*map(_lift_shape, look["shapes"]), _edge(), *(_tick(tick) for tick in shown)]
    labels = [_annotation(label, first, last) for label in _labels(shown, first, last)]
    raised = [*map(_lift_label, look["annotations"]), *labels]
    return figure | {"layout": look | {"margin": margin, "shapes": shapes, "annotations": raised}}


def _lift_shape(shape: dict[str, Any]) -> dict[str, Any]:
    if shape["yref"] != "paper" or shape.get("ysizemode") != "pixel" or shape.get("yanchor") != 1:
        return shape
    return shape | {"y0": shape["y0"] + EVENT_ROW_PX, "y1": shape["y1"] + EVENT_ROW_PX}


def _lift_label(label: dict[str, Any]) -> dict[str, Any]:
    if label["yref"] != "paper" or label["y"] != 1:
        return label
    return label | {"yshift": label.get("yshift", 0) + EVENT_ROW_PX}


def _edge() -> dict[str, Any]:
    """The top edge of the plot, on which the ticks stand."""
    ends = {"xref": "paper", "yref": "paper", "x0": 0, "x1": 1, "y0": 1, "y1": 1}
    return {"type": "line", **ends, "line": {"color": INK_SOFT, "width": 1}}


def _tick(tick: EventTick) -> dict[str, Any]:
    day = tick.on.isoformat()
    where = {"xref": "x", "yref": "paper", "ysizemode": "pixel", "yanchor": 1, "x0": day, "x1": day}
    return {"type": "line", **where, "y0": 0, "y1": TICK_PX, "line": {"color": INK, "width": 3}}


def _labels(shown: Sequence[EventTick], first: date, last: date) -> list[_Label]:
    """Neighbours that would touch become one label, and that one is looked at again with its own neighbour."""
    labels: list[_Label] = []
    for tick in shown:
        at = PLOT_PX * (tick.on - first) / (last - first)
        label = _Label(tick.letter, tick.letter, at, at)
        while labels and labels[-1].is_near(label):
            before = labels.pop()
            label = _Label(before.first, label.last, before.left, label.right)
        labels.append(label)
    return labels


def _annotation(label: _Label, first: date, last: date) -> dict[str, Any]:
    day = first + timedelta(days=round(label.middle / PLOT_PX * (last - first).days))
    return {
        "xref": "x",
        "yref": "paper",
        "x": day.isoformat(),
        "y": 1,
        "yanchor": "middle",
        "yshift": TICK_PX + (EVENT_ROW_PX - TICK_PX) / 2,
        "showarrow": False,
        "text": label.text,
        # Not <b>: plotly would write a style attribute, which the CSP refuses.
        "font": font() | {"weight": 700},
    }
