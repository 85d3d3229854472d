"""The charts in a real Chromium at phone size, under the strict CSP: drawn, laid out right, and readable."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from playwright.sync_api import Page

from bonetrack.core.dxa import Site
from bonetrack.core.markers import Marker, MarkerDraft, MarkerUnit
from bonetrack.core.scan_entry import ReadingDraft, ScanDraft
from bonetrack.services.markers import record_marker
from bonetrack.services.scans import record_scan
from bonetrack.storage.models import Patient
from tests.browser.conftest import PHONE, SMALL_PHONE
from tests.builders import START, People, make_plan

pytestmark = pytest.mark.browser
Shoot = Callable[[Page, str], None]
SIZES = [pytest.param(PHONE, id="390x844"), pytest.param(SMALL_PHONE, id="320x568")]

# Boxes of what is drawn, relative to the chart's own box.
READ_CHART = """(chart) => {
  const home = chart.getBoundingClientRect();
  const box = (node) => { const r = node.getBoundingClientRect(); const [x, y] = [home.left, home.top];
    return {left: r.left - x, top: r.top - y, right: r.right - x, bottom: r.bottom - y}; };
  const all = (query) => [...chart.querySelectorAll(query)];
  return {
    width: home.width, height: home.height,
    plot: box(chart.querySelector('.nsewdrag')),
    points: all('.scatterlayer .points path.point').map(box),
    bars: all('.scatterlayer .errorbars path').length,
    fills: all('.scatterlayer path.js-fill').map((node) => ({box: box(node), fill: getComputedStyle(node).fill})),
    lines: all('.scatterlayer .lines path.js-line').map((node) => getComputedStyle(node).strokeDasharray),
    strips: all('.shapelayer path').map(box),
    labels: all('.annotation-text').map((node) => ({box: box(node), text: node.textContent})),
    legend: all('.legend text.legendtext').map((node) => ({box: box(node), text: node.textContent})),
    ticks: all('.xtick text').map((node) => ({box: box(node), text: node.textContent})),
    sizes: all('text').filter((node) => node.textContent).map((node) => parseFloat(getComputedStyle(node).fontSize)),
  };
}"""


def add_scan(
    people: People, on: date, bmd: float, site: Site = Site.LUMBAR_SPINE, facility: str = "City clinic"
) -> None:
    reading = ReadingDraft(site, bmd, lsc_g_cm2=0.026, vertebrae="L1-L4" if site is Site.LUMBAR_SPINE else None)
    record_scan(people.record, people.patient, ScanDraft(on, (reading,), facility, "Hologic"), f"{on}", START)


def treat(people: People) -> None:
    """Estrogen and teriparatide are no studied pair; teriparatide then denosumab is a studied sequence."""
    Patient.update(prior_therapy="none").execute()
    switch = date(2025, 1, 10)
    make_plan(people.record, "teriparatide", starts_on=date(2023, 1, 10), stops_on=switch, tracked_since=START)
    make_plan(people.record, "denosumab", starts_on=switch, tracked_since=START, rhythm_kind="every_n_months", every=6)
    for on, bmd in ((date(2022, 12, 20), 0.78), (date(2024, 1, 15), 0.83), (date(2025, 1, 15), 0.86)):
        add_scan(people, on, bmd)
    add_scan(people, date(2026, 1, 20), 0.90)


def read_chart(page: Page, element_id: str) -> dict[str, list[dict[str, dict[str, float]]]]:
    chart = page.locator(f"#{element_id}")
    chart.scroll_into_view_if_needed()
    page.locator(f"#{element_id}[data-chart-state=drawn]").wait_for()
    found: dict[str, list[dict[str, dict[str, float]]]] = chart.evaluate(READ_CHART)
    return found


def own_points(found: dict[str, list[dict[str, dict[str, float]]]]) -> list[dict[str, float]]:
    """From left to right."""
    points: list[dict[str, float]] = found["points"]  # type: ignore[assignment]
    return sorted(points, key=lambda one: one["left"])


def inside(box: dict[str, float], frame: dict[str, float], slack: float = 2.0) -> bool:
    return (
        box["left"] >= frame["left"] - slack
        and box["right"] <= frame["right"] + slack
        and box["top"] >= frame["top"] - slack
        and box["bottom"] <= frame["bottom"] + slack
    )


@pytest.mark.parametrize("size", SIZES)
def test_points_band_and_strips_are_drawn_where_they_belong(
    open_phone: Callable[..., Page], people: People, size: dict[str, int], shoot: Shoot
) -> None:
    treat(people)
    page = open_phone(size)
    page.goto("/bones")
    found = read_chart(page, "chart-bmd-lumbar_spine")
    shoot(page, f"bones-{size['width']}")
    plot, whole = found["plot"], {"left": 0, "top": 0, "right": found["width"], "bottom": found["height"]}
    assert found["height"] <= 0.6 * size["height"] + 1
    assert len(own_points(found)) == 4
    assert all(inside(point, plot, slack=8) for point in found["points"])
    assert found["bars"] >= 4
    assert len(found["fills"]) == 1
    band = found["fills"][0]
    assert inside(band["box"], plot)
    assert band["box"]["right"] - band["box"]["left"] > 0.5 * (plot["right"] - plot["left"])
    assert band["fill"] == "rgb(243, 220, 163)"
    names = ["Expected range", "Expected average", "Your scans", *(["Best guess"] if size == PHONE else [])]
    assert [entry["text"] for entry in found["legend"]] == names
    assert all(entry["box"]["top"] > plot["bottom"] and inside(entry["box"], whole) for entry in found["legend"])
    assert all(inside(label["box"], whole) and label["box"]["bottom"] <= plot["top"] + 1 for label in found["labels"])
    assert [label["text"][0] for label in found["labels"]] == ["1", "2"]
    assert all(inside(tick["box"], whole) for tick in found["ticks"])
    lefts = sorted((tick["box"]["left"], tick["box"]["right"]) for tick in found["ticks"])
    assert all(left[1] < right[0] for left, right in pairwise(lefts)), "ticks overlap"
    assert min(found["sizes"]) >= 16
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_the_page_scrolls_under_a_finger_on_the_chart(open_phone: Callable[..., Page], people: People) -> None:
    treat(people)
    page = open_phone(PHONE)
    page.goto("/bones")
    read_chart(page, "chart-bmd-lumbar_spine")
    chart = page.locator("#chart-bmd-lumbar_spine .nsewdrag").bounding_box()
    assert chart is not None
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: dict[str, float]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    before = page.evaluate("window.scrollY")
    x, y = chart["x"] + chart["width"] / 2, chart["y"] + chart["height"] / 2
    touch("touchStart", {"x": x, "y": y})
    for step in range(1, 16):
        touch("touchMove", {"x": x, "y": y - 15 * step})
    touch("touchEnd")
    page.wait_for_function("before => window.scrollY > before + 100", arg=before)


def test_a_tap_on_a_point_tells_its_values(open_phone: Callable[..., Page], people: People) -> None:
    treat(people)
    page = open_phone(PHONE)
    page.goto("/bones")
    point = own_points(read_chart(page, "chart-bmd-lumbar_spine"))[2]
    home = page.locator("#chart-bmd-lumbar_spine").bounding_box()
    assert home is not None
    x, y = (point["left"] + point["right"]) / 2, (point["top"] + point["bottom"]) / 2
    page.touchscreen.tap(home["x"] + x, home["y"] + y)
    label = page.locator("#chart-bmd-lumbar_spine .hovertext")
    label.wait_for(state="attached")
    assert "15 January 2025" in (label.text_content() or "")
    assert "0.860 g/cm²" in (label.text_content() or "")
    frame, box = page.locator("#chart-bmd-lumbar_spine").bounding_box(), label.bounding_box()
    assert frame is not None
    assert box is not None
    assert frame["x"] <= box["x"]
    assert box["x"] + box["width"] <= frame["x"] + frame["width"]


@pytest.mark.parametrize("size", SIZES)
def test_a_part_studied_alone_is_a_dotted_line_without_a_band(
    open_phone: Callable[..., Page], people: People, size: dict[str, int], shoot: Shoot
) -> None:
    Patient.update(sex="M", menopausal=None, prior_therapy="none").execute()
    for agent in ("testosterone_cypionate", "alendronate"):
        make_plan(people.record, agent, starts_on=date(2024, 9, 1), tracked_since=START)
    add_scan(people, date(2024, 8, 20), 0.80)
    add_scan(people, date(2026, 2, 20), 0.83)
    page = open_phone(size)
    page.goto("/bones")
    found = read_chart(page, "chart-bmd-lumbar_spine")
    shoot(page, f"bones-part-{size['width']}")
    assert found["fills"] == []
    assert len(own_points(found)) == 2
    names = [entry["text"] for entry in found["legend"]]
    assert "Expected average" not in names
    assert any("alone in studies" in name for name in names)


def test_two_machines_are_two_shapes_without_a_line_between(
    open_phone: Callable[..., Page], people: People, shoot: Shoot
) -> None:
    for number, on in enumerate((date(2022, 1, 10), date(2023, 1, 10), date(2024, 1, 10), date(2025, 1, 10))):
        add_scan(people, on, 0.8 + number / 50, Site.TOTAL_HIP, "City clinic" if number < 2 else "North clinic")
    page = open_phone(PHONE)
    page.goto("/bones/total_hip")
    found = read_chart(page, "chart-bmd-total_hip")
    shoot(page, "bones-machines")
    assert len(found["points"]) == 4
    lines = page.locator("#chart-bmd-total_hip .lines path.js-line")
    assert lines.count() == 2, "the two series are joined"
    assert all(len(path.split("L")) == 2 for path in (line.get_attribute("d") or "" for line in lines.all()))


@pytest.mark.parametrize("size", SIZES)
def test_markers_are_drawn_beside_the_range_of_their_laboratory(
    open_phone: Callable[..., Page], people: People, size: dict[str, int], shoot: Shoot
) -> None:
    for month, value in ((3, 520.0), (6, 210.0), (9, 160.0)):
        draft = MarkerDraft(
            Marker.CTX, value, MarkerUnit.NG_L, date(2025, month, 3), interval_low=177, interval_high=1015
        )
        record_marker(people.record, people.patient, draft, f"{month}", START)
    page = open_phone(size)
    page.goto("/bones/markers")
    found = read_chart(page, "chart-marker-ctx")
    shoot(page, f"markers-{size['width']}")
    own = [point for point in found["points"] if point["right"] - point["left"] < 16]
    assert len(own) >= 3
    assert [entry["text"] for entry in found["legend"]] == ["Range of the laboratory", "Your results"]


def test_without_script_the_table_stands_alone(open_phone: Callable[..., Page], people: People, shoot: Shoot) -> None:
    treat(people)
    page = open_phone(PHONE, java_script_enabled=False)
    page.goto("/bones")
    shoot(page, "bones-no-script")
    assert not page.locator("#chart-bmd-lumbar_spine").is_visible()
    assert page.get_by_role("row").count() == 5
