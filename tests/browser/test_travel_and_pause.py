"""In a real browser: the phone tells its own zone, the question is answered by one tap, and a plan is paused."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from bonetrack.storage.models import Pause, ZoneAnswer
from tests.browser.test_charts import SIZES, Shoot
from tests.browser.test_main_job import fill_date, look_over, press
from tests.builders import People, make_contact, make_plan

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", SIZES)
def test_a_phone_in_new_york_is_asked_once(
    open_phone: Callable[..., Page], people: People, size: dict[str, int], shoot: Shoot
) -> None:
    make_plan(people.record)
    page = open_phone(size, timezone_id="America/New_York")
    page.goto("/today")
    expect(page.locator(".notice")).to_contain_text("Your phone shows New York time.")
    look_over(page)
    shoot(page, f"travel-{size['width']}-question")
    press(page, "Keep London time")
    expect(page.locator(".dose")).to_contain_text("Due at 8:00 London time, 3:00 here")
    look_over(page)
    shoot(page, f"travel-{size['width']}-both-clocks")
    assert ZoneAnswer.get().phone_zone == "America/New_York"


@pytest.mark.parametrize("size", SIZES)
def test_a_plan_is_paused_by_tapping(
    open_phone: Callable[..., Page], people: People, size: dict[str, int], shoot: Shoot
) -> None:
    plan = make_plan(people.record)
    dora = make_contact(people.record, email="dora@example.org", name="Dora")
    page = open_phone(size)
    page.goto(f"/treatment/{plan.public_id}/pause")
    look_over(page)
    shoot(page, f"pause-{size['width']}-form")
    press(page, "Save the pause")
    expect(page.locator("#error-summary")).to_contain_text("Enter the day it starts again")
    look_over(page)
    page.get_by_label("Dental work").check()
    fill_date(page, "ends_on", date(2026, 3, 16))
    page.get_by_label("Dora").check()
    shoot(page, f"pause-{size['width']}-filled")
    press(page, "Save the pause")
    expect(page.locator("h1")).to_have_text("Teriparatide")
    expect(page.locator("#messages")).to_contain_text("Starts again on 16 March 2026.")
    look_over(page)
    shoot(page, f"pause-{size['width']}-plan")
    assert (Pause.get().reason, Pause.get().told) == ("dental", [dora.public_id])
