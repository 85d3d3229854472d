"""From the trend of one site, or the results of one marker, to the figure that plotly draws."""

from collections.abc import Sequence
from datetime import date

from bonetrack.charts.bmd import BmdChart, BmdWords, OwnPoint, bmd_figure
from bonetrack.charts.courses import Course, CourseDot
from bonetrack.charts.estimate import EstimateDot
from bonetrack.charts.events import EventTick, letter_of
from bonetrack.charts.markers import MarkerPoint, MarkerWords, marker_figure
from bonetrack.charts.strips import Strip
from bonetrack.charts.style import Figure
from bonetrack.core.dxa import default_lsc_g_cm2
from bonetrack.core.markers import CANONICAL_UNIT, Marker, MarkerDraft, to_canonical
from bonetrack.core.phase_courses import PhaseCourse
from bonetrack.services.trend import Trend, TrendPoint
from bonetrack.web.presenters.bones import drawn_estimate, phase_name
from bonetrack.web.presenters.studies import ends_with_evidence
from bonetrack.words import chart as words
from bonetrack.words.markers import marker_name, result_words, unit_name


def has_chart(trend: Trend) -> bool:
    return any(point.reading.bmd_g_cm2 is not None for point in trend.points)


def bmd_json(trend: Trend) -> Figure:
    """Raises ValueError when no scan has a BMD."""
    measured = [point for point in trend.points if point.reading.bmd_g_cm2 is not None]
    keys = list(dict.fromkeys(point.key for point in measured))
    points = [_own(trend, point, keys.index(point.key)) for point in measured]
    if not points:
        raise ValueError("there is nothing to draw")
    chart = BmdChart(
        points=tuple(points),
        courses=tuple(_course(trend, course) for course in trend.courses if course.points),
        strips=tuple(
            Strip(number, phase_name(phase), phase.starts_on, phase.stops_on)
            for number, phase in enumerate(trend.phases, start=1)
        ),
        ends_on=max([_end(trend), *(kept.draft.happened_on for kept in trend.events)]),
        events=tuple(
            EventTick(letter_of(number), kept.draft.happened_on) for number, kept in enumerate(trend.events, start=1)
        ),
        estimate=estimate_dot(trend),
    )
    return bmd_figure(chart, _bmd_words())


def marker_json(marker: Marker, drafts: Sequence[MarkerDraft]) -> Figure:
    """Raises ValueError without a result."""
    if not drafts:
        raise ValueError("there is nothing to draw")
    laboratories = list(dict.fromkeys(draft.laboratory for draft in sorted(drafts, key=lambda one: one.drawn_on)))
    points = [_marker_point(draft, laboratories.index(draft.laboratory)) for draft in drafts]
    unit = unit_name(CANONICAL_UNIT[marker])
    axis = f"{marker_name(marker)} ({unit})"
    return marker_figure(points, MarkerWords(words.own_results_name(), words.interval_name(), axis, words.tick_words))


def _own(trend: Trend, point: TrendPoint, series: int) -> OwnPoint:
    bmd = point.reading.bmd_g_cm2 or 0.0
    lsc = point.reading.lsc_g_cm2 or default_lsc_g_cm2(point.reading.site, bmd)
    score = words.score_line(point.reading.t_score, point.reading.z_score, uses_z_score=trend.uses_z_score)
    text = words.scan_tap_words(point.scanned_on, bmd, score, point.assessed)
    return OwnPoint(point.scanned_on, bmd, lsc, series, text)


def estimate_dot(trend: Trend) -> EstimateDot | None:
    """The estimate at the last scan, laid on the BMD at the start of the phase."""
    latest, found = trend.latest, drawn_estimate(trend)
    if latest is None or found is None:
        return None
    bmds = {point.assessed.month: point.assessed.bmd_g_cm2 for point in trend.points if point.key == latest.key}
    start = bmds.get(found.baseline_month)
    if start is None:
        return None
    at, low, high = (start * (1 + pct / 100) for pct in (found.pct, found.low_pct, found.high_pct))
    return EstimateDot(latest.scanned_on, at, low, high)


def _course(trend: Trend, course: PhaseCourse) -> Course:
    dots = []
    for point in course.points:
        on, mean = trend.day_of(point.month), course.at_g_cm2(point.mean_pct)
        low, high = (None if end is None else course.at_g_cm2(end) for end in (point.low_pct, point.high_pct))
        dots.append(CourseDot(on, mean, low, high))
    is_judged = course.grade.allows_verdict or course.component is None
    name = None if is_judged else words.component_name(course.component or "")
    return Course(tuple(dots), name, ends_with_evidence(course))


def _end(trend: Trend) -> date:
    """Without a course there is nothing to show ahead of the last scan."""
    if any(course.points for course in trend.courses):
        return max(trend.day_of(course.points[-1].month) for course in trend.courses if course.points)
    return max(point.scanned_on for point in trend.points)


def _bmd_words() -> BmdWords:
    return BmdWords(
        own=words.own_scans_name(),
        band=words.band_name(),
        average=words.average_name(),
        estimate=words.estimate_name(),
        end=words.end_name(),
        bmd_axis="BMD (g/cm²)",
        tick=words.tick_words,
    )


def _marker_point(draft: MarkerDraft, series: int) -> MarkerPoint:
    low, high = (
        None if end is None else to_canonical(draft.marker, end, draft.entered_unit)
        for end in (draft.interval_low, draft.interval_high)
    )
    text = words.marker_tap_words(draft.drawn_on, result_words(draft))
    return MarkerPoint(draft.drawn_on, draft.value, draft.is_below_limit, low, high, series, text)
