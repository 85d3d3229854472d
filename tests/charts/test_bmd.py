"""The BMD figure: names, gaps, strips, and a dict that plotly's own schema accepts."""

import json
from dataclasses import replace
from datetime import date

import plotly.graph_objects as go
import pytest

from bonetrack.charts.bmd import BmdChart, BmdWords, OwnPoint, bmd_figure
from bonetrack.charts.courses import Course, CourseDot
from bonetrack.charts.dates import pick_ticks
from bonetrack.charts.estimate import EstimateDot
from bonetrack.charts.strips import Strip
from bonetrack.charts.style import PAPER, Figure

WORDS = BmdWords(
    own="Your scans",
    band="Expected range",
    average="Expected average",
    estimate="Best guess",
    end="End of the studies",
    bmd_axis="g/cm²",
    tick=lambda day, _month: str(day.year),
)
POINTS = (
    OwnPoint(date(2026, 2, 1), 0.83, 0.03, 0, "second"),
    OwnPoint(date(2024, 2, 1), 0.80, 0.03, 0, "first"),
    OwnPoint(date(2027, 2, 1), 0.90, 0.03, 1, "other machine"),
)


def course(year: int, component: str | None = None) -> Course:
    dots = tuple(
        CourseDot(date(year + i, 3, 1), 0.8 + i / 50, *((None, None) if component else (0.78, 0.86))) for i in range(2)
    )
    return Course(dots, component)


def figure(
    points: tuple[OwnPoint, ...] = POINTS,
    courses: tuple[Course, ...] = (),
    strips: tuple[Strip, ...] = (),
    estimate: EstimateDot | None = None,
) -> Figure:
    return bmd_figure(BmdChart(points, courses, strips, date(2028, 1, 1), estimate=estimate), WORDS)


def named(found: Figure, name: str) -> dict[str, list[object]]:
    (trace,) = [trace for trace in found["data"] if trace["name"] == name]
    return trace


STRIPS = (
    Strip(1, "Teriparatide", date(2024, 2, 10), date(2026, 2, 10)),
    Strip(2, "Alendronate with estradiol patch", date(2026, 2, 10), None),
)


def test_plotlys_own_schema_accepts_every_figure() -> None:
    for courses in ((), (course(2024), course(2026)), (course(2024, "Alendronate alone in studies"),)):
        found = figure(courses=courses, strips=STRIPS)
        assert go.Figure(found).data
        assert json.loads(json.dumps(found)) == found


def test_band_first_average_next_own_points_on_top() -> None:
    names = [trace["name"] for trace in figure(courses=(course(2024), course(2026)))["data"]]
    assert names == ["Expected range", "Expected average", "Your scans"]


def test_a_gap_stands_between_scanners_and_the_points_are_in_order() -> None:
    own = named(figure(), "Your scans")
    assert own["x"] == ["2024-02-01", "2026-02-01", None, "2027-02-01"]
    assert own["y"] == [0.8, 0.83, None, 0.9]
    assert own["error_y"]["array"] == [0.03, 0.03, None, 0.03]  # type: ignore[call-overload]
    assert own["connectgaps"] is False
    assert len(set(own["marker"]["symbol"])) == 2  # type: ignore[call-overload]


def test_phases_are_closed_shapes_with_a_gap_between() -> None:
    band = named(figure(courses=(course(2024), course(2026))), "Expected range")
    gap = band["x"].index(None)
    first, second = band["x"][:gap], band["x"][gap + 1 :]
    assert first[0] == first[-1] == "2024-03-01"
    assert second[0] == second[-1] == "2026-03-01"
    assert band["y"][:gap] == [0.86, 0.86, 0.78, 0.78, 0.86]
    assert named(figure(courses=(course(2024), course(2026))), "Expected average")["x"].count(None) == 1


def test_a_part_is_named_as_that_part_and_has_no_band() -> None:
    names = [trace["name"] for trace in figure(courses=(course(2024, "Alendronate alone in studies"),))["data"]]
    assert names == ["Alendronate alone in studies", "Your scans"]


def test_without_a_course_only_the_own_points_are_drawn() -> None:
    assert [trace["name"] for trace in figure()["data"]] == ["Your scans"]


def test_no_gesture_and_no_template() -> None:
    look = figure(courses=(course(2024),), strips=STRIPS)["layout"]
    assert look["dragmode"] is False
    assert look["xaxis"]["fixedrange"] is True
    assert look["yaxis"]["fixedrange"] is True
    assert "template" not in look
    assert look["legend"]["orientation"] == "h"


def test_no_letter_is_smaller_than_16_px() -> None:
    def sizes(part: object) -> list[float]:
        if isinstance(part, dict):
            own = [part["size"]] if "family" in part else []
            return own + [size for value in part.values() for size in sizes(value)]
        return [size for value in part for size in sizes(value)] if isinstance(part, list) else []

    found = sizes(figure(courses=(course(2024),), strips=STRIPS))
    assert len(found) >= 6
    assert min(found) >= 16


def test_strips_lie_above_the_plot_and_a_long_name_gives_way_to_its_number() -> None:
    look = figure(strips=STRIPS)["layout"]
    bars = [shape for shape in look["shapes"] if shape["type"] == "rect"]
    assert [bar["x0"] for bar in bars] == ["2024-02-10", "2026-02-10"]
    assert all(bar["yref"] == "paper" and bar["yanchor"] == 1 and bar["y0"] > 0 for bar in bars)
    assert [label["text"] for label in look["annotations"]] == ["1", "2"]
    short = figure(strips=(Strip(1, "Teriparatide", date(2024, 2, 10), None),))["layout"]["annotations"]
    assert [label["text"] for label in short] == ["1 Teriparatide"]


def test_all_that_is_drawn_lies_inside_the_axes() -> None:
    found = figure(courses=(course(2024),), strips=STRIPS)
    low, high = found["layout"]["yaxis"]["range"]
    assert low < 0.77
    assert high > 0.93
    start, end = found["layout"]["xaxis"]["range"]
    assert start < "2024-02-01"
    assert end > "2028-01-01"


ESTIMATE = EstimateDot(date(2027, 2, 1), 0.885, 0.6, 1.2)


def marks(found: Figure, name: str) -> list[dict[str, object]]:
    return [shape for shape in found["layout"]["shapes"] if shape.get("name") == name]


def test_the_guess_is_small_and_hollow_and_beside_the_own_point() -> None:
    found = figure(courses=(course(2024),), estimate=ESTIMATE)
    assert go.Figure(found).data
    (ring,) = marks(found, "Best guess")
    assert ring["showlegend"] is True
    assert ring["fillcolor"] == PAPER
    assert ring["xanchor"] == "2027-02-01"
    assert ring["yanchor"] == 0.885
    assert ring["x1"] - ring["x0"] < named(found, "Your scans")["marker"]["size"]  # type: ignore[operator, call-overload]
    assert ring["x0"] > 0, "to the right of the scan"  # type: ignore[operator]
    bar = next(shape for shape in found["layout"]["shapes"] if shape.get("y0") == 0.6)
    assert bar["y1"] == 1.2
    low, high = found["layout"]["yaxis"]["range"]
    assert low < 0.6
    assert high > 1.2


def test_every_point_is_a_scan_whatever_else_is_drawn() -> None:
    courses = (replace(course(2024), ends_with_evidence=True),)
    found = figure(courses=courses, strips=STRIPS, estimate=ESTIMATE)
    with_points = [trace for trace in found["data"] if "markers" in trace["mode"]]
    assert [trace["name"] for trace in with_points] == ["Your scans"]
    assert [value for value in with_points[0]["y"] if value is not None] == [0.8, 0.83, 0.9]


def test_there_is_room_for_the_guess_right_of_the_last_scan() -> None:
    points = (POINTS[1], OwnPoint(date(2028, 1, 1), 0.9, 0.03, 0, "last"))
    plain = figure(points=points)["layout"]["xaxis"]["range"][1]
    guess = replace(ESTIMATE, on=date(2028, 1, 1))
    assert figure(points=points, estimate=guess)["layout"]["xaxis"]["range"][1] > plain


def test_a_line_that_ends_with_the_studies_has_a_visible_end() -> None:
    found = figure(courses=(replace(course(2024), ends_with_evidence=True), course(2026)))
    (end,) = marks(found, "End of the studies")
    assert end["x0"] == end["x1"] == "2025-03-01"
    assert end["yanchor"] == 0.82
    assert end["y0"] == -end["y1"]  # type: ignore[operator]
    assert marks(figure(courses=(course(2024),)), "End of the studies") == []


def test_phases_are_never_joined_by_the_average_line() -> None:
    average = named(figure(courses=(course(2024), course(2026))), "Expected average")
    assert average["x"] == ["2024-03-01", "2025-03-01", None, "2026-03-01", "2027-03-01"]
    assert average["connectgaps"] is False


@pytest.mark.parametrize(
    ("first", "last", "step", "count"),
    [
        (date(2026, 1, 10), date(2026, 3, 20), 1, 2),
        (date(2025, 12, 10), date(2027, 1, 20), 6, 3),
        (date(2024, 2, 1), date(2027, 3, 1), 12, 3),
        (date(2017, 2, 1), date(2026, 3, 1), 24, 5),
    ],
)
def test_few_ticks_that_begin_with_the_year(first: date, last: date, step: int, count: int) -> None:
    found_step, days = pick_ticks(first, last)
    assert found_step == step
    assert len(days) == count
    assert all(first <= day <= last and day.day == 1 for day in days)
    if step >= 12:
        assert {day.month for day in days} == {1}
