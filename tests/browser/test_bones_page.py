"""My bones and the blood tests in a real Chromium at phone size: the drawer, the guess, and what axe says."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, SMALL_PHONE
from tests.browser.test_charts import inside, own_points, read_chart, treat
from tests.builders import People
from tests.web.test_marker_responses import on_tablets

pytestmark = pytest.mark.browser
OpenPhone = Callable[..., Page]
SIZES = [pytest.param(PHONE, id="390x844"), pytest.param(SMALL_PHONE, id="320x568")]


def look_over(page: Page) -> None:
    """No sideways scroll, and nothing that axe would complain of."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} scrolls sideways"
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"


@pytest.mark.parametrize("size", SIZES)
def test_one_tap_from_the_verdict_opens_the_studies_in_place(
    open_phone: OpenPhone, people: People, size: dict[str, int], shoot: Callable[[Page, str], None]
) -> None:
    treat(people)
    page = open_phone(size)
    page.goto("/bones")
    read_chart(page, "chart-bmd-lumbar_spine")
    page.evaluate("window.scrollTo(0, 0)")
    drawer = page.locator("#studies")
    expect(drawer.get_by_role("link").first).to_be_hidden()
    page.get_by_role("link", name="The studies behind this").tap()
    expect(drawer.get_by_role("link").first).to_be_visible()
    expect(drawer.locator("summary")).to_be_focused()
    assert page.url.endswith("/bones"), "the page was not loaded again"
    look_over(page)
    shoot(page, f"bones-studies-{size['width']}")


def test_without_a_script_the_same_tap_opens_the_studies(open_phone: OpenPhone, people: People) -> None:
    treat(people)
    page = open_phone(SMALL_PHONE, java_script_enabled=False)
    page.goto("/bones")
    page.get_by_role("link", name="The studies behind this").tap()
    expect(page.locator("#studies").get_by_role("link").first).to_be_visible()
    box = page.locator("#studies summary").bounding_box()
    assert box is not None
    assert -2 <= box["y"] < SMALL_PHONE["height"], "the drawer is in sight"


def test_the_chart_is_a_named_picture_and_the_table_has_every_number(open_phone: OpenPhone, people: People) -> None:
    treat(people)
    page = open_phone(SMALL_PHONE)
    page.goto("/bones")
    chart = read_chart(page, "chart-bmd-lumbar_spine")
    picture = page.get_by_role("img", name="Chart of the bone density of the lumbar spine.")
    expect(picture).to_be_visible()
    table = page.get_by_role("table", name="Your scans, newest first")
    for words in ("0.900 g/cm²", "+15.4 %", "Since this treatment began"):
        expect(table).to_contain_text(words)
    assert len(table.get_by_role("rowheader").all()) == len(own_points(chart)) == 4


@pytest.mark.parametrize("size", SIZES)
def test_the_ring_of_the_guess_never_hides_the_own_point(
    open_phone: OpenPhone, people: People, size: dict[str, int]
) -> None:
    treat(people)
    page = open_phone(size)
    page.goto("/bones")
    found = read_chart(page, "chart-bmd-lumbar_spine")
    own = own_points(found)[-1]
    (ring,) = [one for one in found["strips"] if 6 < one["right"] - one["left"] < 14 > one["bottom"] - one["top"] > 6]
    assert ring["left"] > (own["left"] + own["right"]) / 2 + 4, "to the right: the own point is free"
    assert inside(ring, found["plot"]), "all of it is in sight"
    assert found["plot"]["bottom"] - found["plot"]["top"] > 150, "the picture keeps its room"
    words = page.locator("figcaption")
    expect(words).to_contain_text("The small ring is our best guess, a little to the right of the last scan.")


def test_a_tap_on_the_last_scan_tells_the_scan_and_not_the_guess(open_phone: OpenPhone, people: People) -> None:
    treat(people)
    page = open_phone(SMALL_PHONE)
    page.goto("/bones")
    own = own_points(read_chart(page, "chart-bmd-lumbar_spine"))[-1]
    box = page.locator("#chart-bmd-lumbar_spine").bounding_box()
    assert box is not None
    x, y = (own["left"] + own["right"]) / 2, (own["top"] + own["bottom"]) / 2
    page.touchscreen.tap(box["x"] + x, box["y"] + y)
    label = page.locator("#chart-bmd-lumbar_spine .hovertext")
    label.wait_for(state="attached")
    assert "20 January 2026" in (label.text_content() or "")


@pytest.mark.parametrize("size", SIZES)
def test_blood_tests_with_a_rule_fit_a_phone_and_please_axe(
    open_phone: OpenPhone, people: People, size: dict[str, int], shoot: Callable[[Page, str], None]
) -> None:
    on_tablets(people, 300)
    page = open_phone(size)
    page.goto("/bones/markers")
    read_chart(page, "chart-marker-ctx")
    expect(page.locator("main")).to_contain_text("They can go through how the tablet is taken.")
    expect(page.get_by_role("img", name="Chart of CTX.")).to_be_visible()
    look_over(page)
    shoot(page, f"markers-rule-{size['width']}")


@pytest.mark.parametrize("path", ["/bones", "/bones/lumbar_spine?studies=open"])
def test_my_bones_pleases_axe_on_the_smallest_phone(open_phone: OpenPhone, people: People, path: str) -> None:
    treat(people)
    page = open_phone(SMALL_PHONE)
    page.goto(path)
    read_chart(page, "chart-bmd-lumbar_spine")
    look_over(page)
