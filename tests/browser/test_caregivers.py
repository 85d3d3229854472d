"""A caregiver's journey at phone size: invited with the right to log, agreed, account, People I help, logged, seen."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, SMALL_PHONE
from tests.browser.served import Served
from tests.browser.test_events import follow
from tests.browser.test_main_job import HOME, PASSWORD, Shoot, add_medicine, look_over, press, sign_up

pytestmark = pytest.mark.browser
BEN = "ben@example.org"


def add_teriparatide(page: Page, start: date) -> None:
    page.goto("/treatment/add/teriparatide")
    add_medicine(page, "20 micrograms", "00:01", start)


def invite_ben(page: Page, shoot: Shoot, name: str) -> None:
    page.goto("/caregivers/invite")
    page.fill("[name=name]", "Ben")
    page.fill("[name=email]", BEN)
    for kind in ("missed_dose", "clinic_dose", "weekly_digest"):
        page.check(f"[name=kinds][value={kind}]")
    page.get_by_label("See my record and log doses for me").check()
    look_over(page)
    shoot(page, f"{name}-invite")
    press(page, "Check your answers")
    look_over(page)
    shoot(page, f"{name}-check")
    press(page, "Send the invitation")


def make_account(ben: Page, served: Served) -> None:
    follow(ben, "Go to the people I help")
    follow(ben, "Sign up")
    ben.fill("[name=first_name]", "Ben")
    ben.fill("[name=email]", BEN)
    ben.fill("[name=password]", PASSWORD)
    ben.check("[name=is_adult]")
    ben.check("[name=consent]")
    press(ben, "Sign up")
    ben.goto(served.link_in(served.mail_to(BEN, "confirm"), "/confirm/"))
    press(ben, "Confirm my address")


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE], ids=["390x844", "320x568"])
def test_invited_agreed_and_logged_for_her(
    served: Served, new_phone: Callable[..., Page], shoot: Shoot, size: dict[str, int]
) -> None:
    name = f"caregiver-{size['width']}"
    anna, ben = new_phone(size), new_phone(size)
    today = datetime.now(HOME).date()
    sign_up(anna, served)
    add_teriparatide(anna, today - timedelta(days=30))
    invite_ben(anna, shoot, name)

    ben.goto(served.link_in(served.mail_to(BEN, "invit"), "/invitation/"))
    look_over(ben)
    shoot(ben, f"{name}-invitation")
    press(ben, "I agree to get these messages")
    look_over(ben)
    shoot(ben, f"{name}-agreed")
    make_account(ben, served)
    expect(ben.locator("h1")).to_have_text("People I help")
    expect(ben.locator("main")).not_to_contain_text("Teriparatide")
    look_over(ben)
    shoot(ben, f"{name}-offer")
    press(ben, "I agree")
    expect(ben.locator("main")).to_contain_text("in London")
    # Her dose of today was over when she typed the plan: nobody asks for it, and Ben can log it all the same.
    expect(ben.locator("main")).to_contain_text("Nothing is open today.")
    look_over(ben)
    shoot(ben, f"{name}-people")
    press(ben, "Log for Anna")
    expect(ben.locator("h1")).to_have_text("Today")
    look_over(ben)
    shoot(ben, f"{name}-today-of-anna")
    press(ben, "Log for Anna")
    expect(ben.get_by_role("status")).to_contain_text("Saved")

    anna.goto("/today")
    expect(anna.locator("main")).to_contain_text("Logged by Ben.")
    shoot(anna, f"{name}-today-logged")
    anna.goto("/caregivers")
    look_over(anna)
    shoot(anna, f"{name}-list")
    follow(anna, "Change what Ben gets")
    anna.locator("summary").tap()
    look_over(anna)
    shoot(anna, f"{name}-change")

    due = datetime.combine(today + timedelta(days=1), time(0, 1), tzinfo=HOME).astimezone(UTC)
    served.run_due(due + timedelta(hours=2))
    ben.goto(served.link_in(served.mail_to(BEN, "not logged"), "/will-call/"))
    look_over(ben)
    shoot(ben, f"{name}-will-call")
    press(ben, "I will call")
    look_over(ben)
    anna.goto("/today")
    expect(anna.locator("main")).to_contain_text("Ben will call you about the 0:01 dose.")
    shoot(anna, f"{name}-promise")
    anna.goto("/messages")
    look_over(anna)
    shoot(anna, f"{name}-messages")
    anna.get_by_role("link", name="A dose is not logged").first.tap()
    expect(anna.locator("main")).to_contain_text("[I will call]")
    look_over(anna)
    shoot(anna, f"{name}-message")
    press(anna, "Stop messages to Ben")
    ben.goto("/today")
    expect(ben.locator("h1")).to_have_text("People I help")
    expect(ben.locator("main")).not_to_contain_text("Teriparatide")
