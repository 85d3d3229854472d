"""The main job, end to end, in a real browser at phone size, before the whole house as processes.

Sign-up, confirm by mail, a preset, a logged dose, two scans, the chart, a caregiver, a dose that is not logged,
the caregiver's mail two hours later, and no more mail after that is stopped.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, SMALL_PHONE
from tests.browser.served import Served

pytestmark = pytest.mark.browser
ANNA, CARL, PASSWORD = "anna@example.org", "carl@example.org", "three quiet winter apples"
HOME = ZoneInfo("Europe/London")
Shoot = Callable[[Page, str], None]


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.tap()


def fill_date(page: Page, field: str, day: date) -> None:
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        page.fill(f"[name={field}-{part}]", str(value))


def look_over(page: Page) -> None:
    """No sideways scroll, and nothing that axe would complain of."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} scrolls sideways"
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"


def sign_up(page: Page, served: Served) -> None:
    page.goto("/signup")
    look_over(page)
    page.fill("[name=first_name]", "Anna")
    page.fill("[name=email]", ANNA)
    page.fill("[name=password]", PASSWORD)
    page.check("[name=is_adult]")
    expect(page.locator("[name=consent]")).not_to_be_checked()
    page.check("[name=consent]")
    press(page, "Sign up")
    expect(page.locator("h1")).to_have_text("Check your mail")
    page.goto(served.link_in(served.mail_to(ANNA, "confirm"), "/confirm/"))
    press(page, "Confirm my address")
    expect(page.locator("h1")).to_have_text("Today")


def add_medicine(page: Page, dose: str, at: str, start: date) -> None:
    page.fill("[name=dose]", dose)
    page.check("[name=how_often][value=daily]")
    press(page, "Continue")
    page.fill("[name=time_1]", at)
    press(page, "Continue")
    fill_date(page, "starts_on", start)
    press(page, "Continue")
    expect(page.get_by_role("heading", name="The next doses")).to_be_visible()
    look_over(page)
    press(page, "Save the plan")


def take(page: Page, name: str) -> None:
    """The button of a dose on Today; long before the hour of the dose it is asked about first."""
    with page.expect_navigation():
        page.locator(".dose", has_text=name).locator("form[action='/doses/log'] button").tap()
    if page.locator("h1", has_text="taken early?").count():
        press(page, "Yes, I took it now")


def set_up_preset(page: Page, start: date) -> None:
    """Estrogen with teriparatide; what follows later is left open."""
    page.goto("/treatment/add")
    look_over(page)
    page.get_by_role("link", name="Severe osteoporosis after menopause").tap()
    page.get_by_role("link", name="Estradiol tablet").tap()
    expect(page.locator("[name=dose]")).to_have_value("")
    add_medicine(page, "1 mg", "21:00", start)
    expect(page.locator("h1")).to_contain_text("Teriparatide")
    add_medicine(page, "20 micrograms", "08:00", start)
    page.goto("/treatment/about-you")
    page.check("[name=sex][value=F]")
    page.fill("[name=birth_year]", "1952")
    page.check("[name=menopausal][value=post]")
    page.check("[name=prior_therapy][value=none]")
    press(page, "Save")


def log_scan(page: Page, day: date, bmd: str) -> None:
    page.goto("/scans/new")
    fill_date(page, "scanned_on", day)
    page.select_option("[name=scanner_maker]", label="Hologic")
    page.fill("[name=scanner_model]", "Horizon")
    page.check("[name=sites][value=lumbar_spine]")
    press(page, "Continue")
    page.fill("[name=lumbar_spine-bmd_g_cm2]", "812")
    press(page, "Continue")
    expect(page.locator(".error").first).to_contain_text("Enter the BMD in g/cm², like 0.812")
    expect(page.locator("[name=lumbar_spine-bmd_g_cm2]")).to_have_value("812")
    page.fill("[name=lumbar_spine-bmd_g_cm2]", bmd)
    press(page, "Continue")
    expect(page.locator("h1")).to_have_text("Check your answers")
    press(page, "Save the scan")
    expect(page.get_by_role("status")).to_contain_text("Saved")


def see_chart(page: Page) -> None:
    """The SVG holds two points and the band, inside the chart's own box; the table has the same points."""
    page.goto("/bones")
    chart = page.locator("#chart-bmd-lumbar_spine")
    expect(chart).to_have_attribute("data-chart-state", "drawn")
    expect(chart.locator(".scatterlayer .points path.point")).to_have_count(2)
    expect(chart.locator(".scatterlayer path.js-fill")).to_have_count(1)
    names = chart.evaluate("(chart) => chart.data.map((trace) => trace.name)")
    assert {"Your scans", "Expected range", "Expected average"} <= set(names)
    frame, plot = chart.bounding_box(), chart.locator(".nsewdrag").bounding_box()
    assert frame is not None
    assert plot is not None
    assert frame["x"] <= plot["x"]
    assert plot["x"] + plot["width"] <= frame["x"] + frame["width"]
    assert plot["height"] > 150
    expect(page.locator("main")).to_contain_text("0.780 g/cm")
    expect(page.locator("main")).to_contain_text("0.720 g/cm")
    look_over(page)


def invite_carl(page: Page, served: Served, carls_phone: Page) -> None:
    page.goto("/caregivers")
    page.get_by_role("link", name="Invite a caregiver").tap()
    page.fill("[name=name]", "Carl")
    page.fill("[name=email]", CARL)
    page.check("[name=kinds][value=missed_dose]")
    look_over(page)
    press(page, "Check your answers")
    press(page, "Send the invitation")
    invitation = served.mail_to(CARL)
    for private in ("Teriparatide", "teriparatide", "bone", "Bone density", "injection"):
        assert private not in invitation.text.replace("BoneTrack", "").replace("bonetrack", ""), private
    carls_phone.goto(served.link_in(invitation, "/invitation/"))
    look_over(carls_phone)
    press(carls_phone, "I agree")
    expect(carls_phone.locator("h1")).not_to_contain_text("problem")


@pytest.mark.parametrize(
    ("served", "viewport"),
    [
        pytest.param(None, PHONE, id="sqlite-390x844"),
        pytest.param("postgres", SMALL_PHONE, id="postgresql-320x568", marks=pytest.mark.postgres),
    ],
    indirect=["served"],
)
def test_the_main_job(served: Served, new_phone: Callable[..., Page], shoot: Shoot, viewport: dict[str, int]) -> None:
    name = f"{viewport['width']}"
    today = datetime.now(HOME).date()
    page, carls_phone = new_phone(viewport), new_phone(viewport)
    sign_up(page, served)
    set_up_preset(page, today - timedelta(days=400))

    page.goto("/today")
    shoot(page, f"{name}-today")
    look_over(page)
    take(page, "Teriparatide")
    expect(page.get_by_role("status")).to_contain_text("Teriparatide")
    look_over(page)
    page.check("[name=site][value=thigh_left]")
    press(page, "Save the place")
    page.goto("/today")
    expect(page.locator("main")).to_contain_text("Taken")
    shoot(page, f"{name}-today-logged")

    log_scan(page, today - timedelta(days=410), "0,720")
    log_scan(page, today - timedelta(days=30), "0.780")
    see_chart(page)
    shoot(page, f"{name}-bones")

    invite_carl(page, served, carls_phone)
    due = datetime.combine(today + timedelta(days=1), time(8, 0), tzinfo=HOME).astimezone(UTC)
    served.run_due(due)
    reminder = served.mail_to(ANNA, "8:00")
    assert "eriparatide" not in reminder.text + str(reminder.mail["Subject"])
    served.run_due(due + timedelta(minutes=45))
    assert len([taken for taken in served.mail.taken_by(ANNA) if "8:00" in taken.text]) == 2
    served.run_due(due + timedelta(hours=1, minutes=59))
    # The tablet of the evening before is told at 9:00; of the 8:00 dose nothing is said yet.
    assert [taken for taken in served.mail.taken_by(CARL) if "8:00 item" in taken.text] == []
    served.run_due(due + timedelta(hours=2))
    told = served.mail_to(CARL, "8:00 item")
    before = len(served.mail.taken_by(CARL))
    assert "not logged" in told.text
    assert "Anna" in told.text
    assert "not taken" not in told.text
    assert "eriparatide" not in told.text

    carls_phone.goto(served.link_in(told, "/stop/"))
    look_over(carls_phone)
    shoot(carls_phone, f"{name}-stop")
    press(carls_phone, "Stop all mail about Anna")
    served.run_due(due + timedelta(days=1, hours=3))
    assert len(served.mail.taken_by(CARL)) == before
    page.goto("/caregivers")
    expect(page.locator("main")).to_contain_text(re.compile("Carl"))
    shoot(page, f"{name}-caregivers")
    page.goto("/messages")
    look_over(page)
    shoot(page, f"{name}-messages")
    log = served.log_file.read_text()
    for private in (ANNA, CARL, "Anna", "eriparatide", PASSWORD, "0.78"):
        assert private not in log, f"{private} stands in the log"
