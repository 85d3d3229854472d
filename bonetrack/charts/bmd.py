"""The BMD of one site over time, beside what the trials lead one to expect: plotly's figure as a plain dict."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bonetrack.charts.dates import date_axis
from bonetrack.charts.estimate import EstimateDot, estimate_shapes
from bonetrack.charts.events import EventTick, with_events
from bonetrack.charts.evidence_end import end_shape
from bonetrack.charts.own_results import in_series, own_trace
from bonetrack.charts.style import (
    ACCENT,
    BAND,
    BAND_EDGE,
    FONT_PX,
    INK_SOFT,
    STRIP_FILLS,
    Figure,
    axis,
    font,
    layout,
)

STRIP_PX = 30
# What a label may take of the plot on the narrowest phone; letters are about this wide.
NARROWEST_PLOT_PX, LETTER_PX = 196, 10.4
MARGIN_SHARE = 0.06
# Room for the guess to the right of the last scan, where nothing else is drawn there.
ESTIMATE_SHARE = 0.11


@dataclass(frozen=True)
class OwnPoint:
    """`series` counts the series that cannot be compared with each other; `text` is shown on a tap."""

    on: date
    bmd_g_cm2: float
    lsc_g_cm2: float
    series: int
    text: str


@dataclass(frozen=True)
class CourseDot:
    on: date
    mean_g_cm2: float
    low_g_cm2: float | None
    high_g_cm2: float | None


@dataclass(frozen=True)
class Course:
    """One phase. `component_name` names the line where only a part of the treatment was studied.

    `ends_with_evidence`: it ends because the studies end, not because the treatment or the picture does.
    """

    dots: tuple[CourseDot, ...]
    component_name: str | None = None
    ends_with_evidence: bool = False


@dataclass(frozen=True)
class Strip:
    number: int
    name: str
    starts_on: date
    stops_on: date | None


@dataclass(frozen=True)
class BmdWords:
    own: str
    band: str
    average: str
    estimate: str
    end: str
    bmd_axis: str
    tick: Callable[[date, bool], str]


@dataclass(frozen=True)
class BmdChart:
    points: tuple[OwnPoint, ...]
    courses: tuple[Course, ...]
    strips: tuple[Strip, ...]
    ends_on: date
    events: tuple[EventTick, ...] = ()
    estimate: EstimateDot | None = None


def bmd_figure(chart: BmdChart, words: BmdWords) -> Figure:
    """Band first, thin dashed mean, the own points on top; treatment as numbered strips above the plot."""
    first, last = _span(chart)
    traces = [*_band(chart.courses, words.band), *_means(chart.courses, words.average), _own(chart.points, words.own)]
    look = layout(
        date_axis(first, last, axis(), words.tick),
        axis(words.bmd_axis) | {"tickformat": ".2f", "nticks": 6, "range": _bmd_range(chart)},
        top=STRIP_PX + 8 if chart.strips else 12,
    )
    strips = [_strip(strip, first, last) for strip in chart.strips if strip.starts_on < last]
    shapes = [shape for strip_shapes, _ in strips for shape in strip_shapes] + _marks(chart, words)
    look |= {"shapes": shapes, "annotations": [label for _, label in strips]}
    return with_events({"data": traces, "layout": look}, chart.events)


def _marks(chart: BmdChart, words: BmdWords) -> list[dict[str, Any]]:
    """What stands beside the points and lines without being one of them."""
    ends = [course.dots[-1] for course in chart.courses if course.ends_with_evidence and course.dots]
    shapes = [end_shape(dot.on, dot.mean_g_cm2, words.end) for dot in ends]
    return shapes if chart.estimate is None else shapes + estimate_shapes(chart.estimate, words.estimate)


def _own(points: Sequence[OwnPoint], name: str) -> dict[str, Any]:
    rows = in_series(points)
    lsc = [None if row is None else round(row.lsc_g_cm2, 4) for row in rows]
    bars = {"type": "data", "array": lsc, "color": ACCENT, "thickness": 2, "width": 7}
    return own_trace(rows, name, lambda point: round(point.bmd_g_cm2, 4)) | {"error_y": bars}


def _band(courses: Iterable[Course], name: str) -> list[dict[str, Any]]:
    """One closed shape for each phase in one trace; the gaps keep the phases apart."""
    x: list[str | None] = []
    y: list[float | None] = []
    for course in courses:
        dots = [dot for dot in course.dots if dot.low_g_cm2 is not None and dot.high_g_cm2 is not None]
        if not dots:
            continue
        x, y = [*x, *([None] if x else [])], [*y, *([None] if y else [])]
        days = [dot.on.isoformat() for dot in dots]
        x += days + days[::-1] + days[:1]
        lows, highs = (
            [round(dot.low_g_cm2 or 0.0, 4) for dot in dots],
            [round(dot.high_g_cm2 or 0.0, 4) for dot in dots],
        )
        y += highs + lows[::-1] + highs[:1]
    if not x:
        return []
    return [
        {
            "type": "scatter",
            "name": name,
            "mode": "lines",
            "x": x,
            "y": y,
            "fill": "toself",
            "fillcolor": BAND,
            "line": {"color": BAND_EDGE, "width": 1},
            "hoverinfo": "skip",
        }
    ]


def _means(courses: Sequence[Course], average: str) -> list[dict[str, Any]]:
    """The expected average in one trace; each part that was studied alone has a trace of its own name."""
    judged = [course for course in courses if course.component_name is None and course.dots]
    found = [_mean(judged, average, "dash")] if judged else []
    names = dict.fromkeys(course.component_name for course in courses if course.component_name and course.dots)
    for name in names:
        found.append(_mean([course for course in courses if course.component_name == name], name or "", "dot"))
    return found


def _mean(courses: Sequence[Course], name: str, dash: str) -> dict[str, Any]:
    dots: list[CourseDot | None] = []
    for course in courses:
        dots += [None, *course.dots] if dots else list(course.dots)
    return {
        "type": "scatter",
        "name": name,
        "mode": "lines",
        "connectgaps": False,
        "x": [None if dot is None else dot.on.isoformat() for dot in dots],
        "y": [None if dot is None else round(dot.mean_g_cm2, 4) for dot in dots],
        # A tap means the own point: the line has a dot every month and would catch it.
        "hoverinfo": "skip",
        "line": {"color": INK_SOFT, "width": 1.5, "dash": dash},
    }


def _strip(strip: Strip, first: date, last: date) -> tuple[list[dict[str, Any]], dict[str, Any]]:
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


def _span(chart: BmdChart) -> tuple[date, date]:
    """From the first scan (or first dose after it) to the end of the picture, with a little air on both sides."""
    days = [point.on for point in chart.points] + [dot.on for course in chart.courses for dot in course.dots]
    first, last = min(days), max([*days, chart.ends_on])
    air = max(timedelta(days=20), (last - first) * MARGIN_SHARE)
    room = air if chart.estimate is None else max(air, (last - first) * ESTIMATE_SHARE)
    return first - air, last + room


def _bmd_range(chart: BmdChart) -> list[float]:
    values = [point.bmd_g_cm2 + sign * point.lsc_g_cm2 for point in chart.points for sign in (-1, 1)]
    values += [dot.mean_g_cm2 for course in chart.courses for dot in course.dots]
    values += [end for course in chart.courses for dot in course.dots for end in (dot.low_g_cm2, dot.high_g_cm2) if end]
    if chart.estimate is not None:
        values += [chart.estimate.low_g_cm2, chart.estimate.high_g_cm2]
    air = max(0.01, (max(values) - min(values)) * MARGIN_SHARE)
    return [round(min(values) - air, 4), round(max(values) + air, 4)]
