"""The BMD of one site over time, beside what the trials lead one to expect: plotly's figure as a plain dict."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bonetrack.charts.courses import Course, band_traces, mean_traces
from bonetrack.charts.dates import date_axis
from bonetrack.charts.estimate import EstimateDot, estimate_shapes
from bonetrack.charts.events import EventTick, with_events
from bonetrack.charts.evidence_end import end_shape
from bonetrack.charts.own_results import in_series, own_trace
from bonetrack.charts.strips import STRIP_PX, Strip, strip_shapes
from bonetrack.charts.style import ACCENT, Figure, axis, layout

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
    traces = [
        *band_traces(chart.courses, words.band),
        *mean_traces(chart.courses, words.average),
        _own(chart.points, words.own),
    ]
    look = layout(
        date_axis(first, last, axis(), words.tick),
        axis(words.bmd_axis) | {"tickformat": ".2f", "nticks": 6, "range": _bmd_range(chart)},
        top=STRIP_PX + 8 if chart.strips else 12,
    )
    strips = [strip_shapes(strip, first, last) for strip in chart.strips if strip.starts_on < last]
    shapes = [shape for bars, _ in strips for shape in bars] + _marks(chart, words)
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
