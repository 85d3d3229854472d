"""The marker figure."""

from datetime import date

import plotly.graph_objects as go

from bonetrack.charts.markers import MarkerPoint, MarkerWords, marker_figure
from bonetrack.charts.style import Figure

WORDS = MarkerWords("Your results", "Range of the laboratory", "CTX (ng/L)", lambda day, _month: str(day.year))
POINTS = (
    MarkerPoint(date(2025, 6, 1), 150, False, 177, 1015, 0, "b"),
    MarkerPoint(date(2025, 3, 1), 350, False, 177, 1015, 0, "a"),
    MarkerPoint(date(2025, 9, 1), 49, True, None, None, 1, "c"),
)


def figure() -> Figure:
    return marker_figure(POINTS, WORDS)


def test_plotlys_own_schema_accepts_it() -> None:
    assert go.Figure(figure()).data
    assert go.Figure(marker_figure(POINTS[2:], WORDS)).data


def test_laboratories_are_not_joined_and_a_result_below_the_limit_looks_different() -> None:
    intervals, own = figure()["data"]
    assert own["x"] == ["2025-03-01", "2025-06-01", None, "2025-09-01"]
    assert own["marker"]["symbol"] == ["circle", "circle", "circle", "triangle-down"]
    assert intervals["y"] == [177, 1015, None, 177, 1015, None]


def test_the_axis_starts_at_zero_and_holds_the_interval() -> None:
    low, high = figure()["layout"]["yaxis"]["range"]
    assert low == 0
    assert high > 1015


def test_without_an_interval_only_the_results_are_drawn() -> None:
    assert [trace["name"] for trace in marker_figure(POINTS[2:], WORDS)["data"]] == ["Your results"]
