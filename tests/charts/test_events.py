"""Events above the plot: where they stand, which letter they have, and what happens when they stand too close."""

import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import plotly.graph_objects as go
import pytest

from bonetrack.charts.bmd import BmdChart, bmd_figure
from bonetrack.charts.events import EVENT_ROW_PX, EventTick, letter_of, with_events
from bonetrack.charts.style import Figure
from tests.charts.test_bmd import POINTS, STRIPS, WORDS

CHART = BmdChart(POINTS, (), STRIPS, date(2028, 1, 1))


def figure(*days: date) -> Figure:
    ticks = tuple(EventTick(letter_of(number), day) for number, day in enumerate(days, start=1))
    return bmd_figure(replace(CHART, events=ticks), WORDS)


def ticks_of(found: Figure) -> list[dict[str, object]]:
    shapes: list[dict[str, object]] = found["layout"]["shapes"]
    return [shape for shape in shapes if shape["type"] == "line" and shape.get("ysizemode") == "pixel"]


def labels_of(found: Figure) -> list[dict[str, str]]:
    """Those of events: strips begin with a number."""
    return [label for label in found["layout"]["annotations"] if re.fullmatch("[A-Z]+(–[A-Z]+)?", label["text"])]


def letters_of(found: Figure) -> list[str]:
    return [label["text"] for label in labels_of(found)]


def test_plotlys_own_schema_accepts_it() -> None:
    found = figure(date(2025, 3, 1), date(2026, 9, 1))
    assert go.Figure(found).data
    assert json.loads(json.dumps(found)) == found


def test_each_event_is_a_tick_on_its_day_outside_the_plot_and_a_letter_above_it() -> None:
    found = figure(date(2025, 3, 1), date(2026, 9, 1))
    assert [tick["x0"] for tick in ticks_of(found)] == ["2025-03-01", "2026-09-01"]
    for tick in ticks_of(found):
        assert (tick["yref"], tick["yanchor"], tick["y0"]) == ("paper", 1, 0)
        assert 0 < tick["y1"] < EVENT_ROW_PX  # type: ignore[operator]
    assert letters_of(found) == ["A", "B"]
    assert [label["x"] for label in labels_of(found)] == ["2025-03-01", "2026-09-01"]


def test_the_strips_make_room_and_nothing_else_moves() -> None:
    before, after = figure()["layout"], figure(date(2025, 3, 1))["layout"]
    assert after["margin"]["t"] == before["margin"]["t"] + EVENT_ROW_PX
    for old, new in zip(before["shapes"], after["shapes"], strict=False):
        lift = EVENT_ROW_PX if old["type"] == "rect" else 0
        assert (new["y0"] - old["y0"], new["y1"] - old["y1"]) == (lift, lift)
    for old, new in zip(before["annotations"], after["annotations"], strict=False):
        assert new["yshift"] - old["yshift"] == EVENT_ROW_PX
    assert after["yaxis"] == before["yaxis"]


def test_what_hangs_on_a_bmd_stays_where_it_is() -> None:
    """A BMD of 1 g/cm2 is not the top edge of the plot, though both are a 1."""
    shape = {"type": "line", "yref": "y", "ysizemode": "pixel", "yanchor": 1.0, "y0": -8, "y1": 8}
    plain = figure()
    drawn = plain | {"layout": plain["layout"] | {"shapes": [shape]}}
    assert with_events(drawn, [EventTick("A", date(2025, 3, 1))])["layout"]["shapes"][0] == shape


def test_without_events_the_figure_is_what_it_was() -> None:
    assert figure() == bmd_figure(CHART, WORDS)


def test_an_event_before_the_picture_is_left_out_and_keeps_the_letters_of_the_list() -> None:
    found = figure(date(1999, 1, 1), date(2026, 9, 1))
    assert letters_of(found) == ["B"]
    assert figure(date(1999, 1, 1)) == figure()


@pytest.mark.parametrize(
    ("days", "letters"),
    [
        ((date(2025, 3, 1), date(2025, 3, 20)), ["A–B"]),
        ((date(2025, 3, 1), date(2025, 3, 1)), ["A–B"]),
        ((date(2025, 3, 1), date(2025, 3, 20), date(2025, 4, 2), date(2027, 6, 1)), ["A–C", "D"]),
        ((date(2025, 3, 1), date(2025, 8, 1), date(2026, 1, 1)), ["A", "B", "C"]),
    ],
)
def test_letters_that_would_touch_become_one_label(days: tuple[date, ...], letters: list[str]) -> None:
    assert letters_of(figure(*days)) == letters
    assert len(ticks_of(figure(*days))) == len(days)


def test_many_events_leave_no_two_labels_that_touch() -> None:
    found = figure(*(date(2024 + number // 12, number % 12 + 1, 15) for number in range(2, 46)))
    placed = [(date.fromisoformat(label["x"]), len(label["text"])) for label in labels_of(found)]
    first, last = (date.fromisoformat(end) for end in found["layout"]["xaxis"]["range"])
    assert len(placed) >= 2
    for (day, length), (next_day, next_length) in pairwise(placed):
        room = 196 * (next_day - day) / (last - first)
        assert room >= (length + next_length) / 2 * 10.4


@pytest.mark.parametrize(("number", "letter"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (703, "AAA")])
def test_letters_go_on_as_in_a_list(number: int, letter: str) -> None:
    assert letter_of(number) == letter
