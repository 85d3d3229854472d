"""A broken wrist on treatment, in a real browser: logged, said on My bones, drawn on the chart, in the list."""

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SMALL_PHONE
from tests.browser.test_charts import SIZES, Shoot, inside, read_chart, treat
from tests.browser.test_main_job import fill_date, look_over, press
from tests.builders import People, make_bone_event

pytestmark = pytest.mark.browser
TALK = "A broken bone on treatment needs a talk with your clinic, whatever the scan shows."


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name).tap()


@pytest.mark.parametrize("size", SIZES)
def test_a_broken_wrist_on_treatment(
    open_phone: Callable[..., Page], people: People, size: dict[str, int], shoot: Shoot
) -> None:
    treat(people)
    page = open_phone(size)
    page.goto("/bones")
    expect(page.locator(".verdict")).not_to_contain_text(TALK)
    follow(page, "Add a broken bone or operation")
    look_over(page)
    shoot(page, f"events-{size['width']}-form")
    press(page, "Continue")
    expect(page.locator("#error-summary")).to_contain_text("Choose what happened")
    look_over(page)
    shoot(page, f"events-{size['width']}-errors")
    page.get_by_label("A broken wrist").check()
    page.get_by_label("Left").check()
    fill_date(page, "happened_on", date(2026, 2, 20))
    page.fill("[name=note]", "Slipped on ice")
    press(page, "Continue")
    expect(page.locator("h1")).to_have_text("Check your answers")
    look_over(page)
    shoot(page, f"events-{size['width']}-check")
    press(page, "Save this entry")
    expect(page.locator("h1")).to_have_text("Broken wrist, left: 20 February 2026")
    expect(page.locator(".notice")).to_contain_text(TALK)
    look_over(page)
    shoot(page, f"events-{size['width']}-saved")
    follow(page, "See My bones")
    expect(page.locator(".verdict")).to_have_text(TALK)
    expect(page.locator("main")).to_contain_text("Book a talk with your clinic. Take this page.")
    see_event_on_chart(page, size)
    look_over(page)
    shoot(page, f"events-{size['width']}-bones")
    follow(page, "Broken wrist, left: 20 February 2026")
    follow(page, "Delete this entry")
    look_over(page)
    press(page, "Delete this entry")
    look_over(page)
    page.goto("/bones")
    expect(page.locator(".verdict")).not_to_contain_text(TALK)


def see_event_on_chart(page: Page, size: dict[str, int]) -> None:
    """The letter stands above the plot, inside the chart, and in the list below."""
    found = read_chart(page, "chart-bmd-lumbar_spine")
    plot, whole = found["plot"], {"left": 0, "top": 0, "right": found["width"], "bottom": found["height"]}
    letters = [label for label in found["labels"] if re.fullmatch("[A-Z]", str(label["text"]))]
    assert [label["text"] for label in letters] == ["A"]
    (letter,) = letters
    assert inside(letter["box"], whole)  # type: ignore[arg-type]
    assert letter["box"]["bottom"] <= plot["top"] + 1  # type: ignore[index,operator]
    others = [label["box"] for label in found["labels"] if label is not letter]
    assert len(others) == 2
    assert all(box["bottom"] <= letter["box"]["top"] + 2 for box in others)  # type: ignore[index,operator]
    assert min(found["sizes"]) >= 16  # type: ignore[type-var]
    assert all(inside(point, plot, slack=8) for point in found["points"])  # type: ignore[arg-type]
    assert found["height"] <= 0.6 * size["height"] + 1  # type: ignore[operator]
    items = page.locator("ol[type=A] li")
    expect(items).to_have_count(1)
    expect(items.first).to_contain_text("Broken wrist, left: 20 February 2026")


@pytest.mark.parametrize("size", SIZES)
def test_many_events_stay_readable_and_inside_the_chart(
    open_phone: Callable[..., Page], people: People, size: dict[str, int], shoot: Shoot
) -> None:
    treat(people)
    for day in (date(2023, 1, 5), date(2023, 2, 1), date(2023, 9, 1), date(2025, 5, 1), date(2026, 2, 1)):
        make_bone_event(people.record, day)
    make_bone_event(people.record, date(2026, 3, 1), kind="spine_operation", bone="", side="")
    page = open_phone(size)
    page.goto("/bones")
    found = read_chart(page, "chart-bmd-lumbar_spine")
    whole = {"left": 0, "top": 0, "right": found["width"], "bottom": found["height"]}
    letters = [label["box"] for label in found["labels"] if re.fullmatch("[A-Z](–[A-Z])?", str(label["text"]))]
    shoot(page, f"events-{size['width']}-many")
    assert len(letters) >= 3
    assert all(inside(box, whole) for box in letters)  # type: ignore[arg-type]
    in_order = sorted(letters, key=lambda box: box["left"])
    for box, following in pairwise(in_order):
        assert box["right"] <= following["left"], "letters touch"
    look_over(page)


@pytest.mark.parametrize("path", ["/events", "/scans", "/more"])
def test_the_ways_to_it_are_fit_for_the_smallest_phone(
    open_phone: Callable[..., Page], people: People, path: str, shoot: Shoot
) -> None:
    make_bone_event(people.record)
    page = open_phone(SMALL_PHONE)
    page.goto(path)
    look_over(page)
    shoot(page, f"events-way{path.replace('/', '-')}")
