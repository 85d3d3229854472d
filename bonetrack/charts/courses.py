"""What the studies lead one to expect: the band of people first, then the average as a thin dashed line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bonetrack.charts.style import BAND, BAND_EDGE, INK_SOFT


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


def band_traces(courses: Iterable[Course], name: str) -> list[dict[str, Any]]:
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


def mean_traces(courses: Sequence[Course], average: str) -> list[dict[str, Any]]:
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
