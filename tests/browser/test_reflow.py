"""Long names and large text stay on the page: nothing scrolls sideways, at 320 px and with text at 200 %."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from bonetrack.core.people import ContactStatus
from bonetrack.storage.patients import update_patient
from bonetrack.storage.plans import set_next_due
from tests.browser.conftest import PHONE, SMALL_PHONE
from tests.builders import START, People, make_contact, make_occurrence, make_pen, make_plan, make_scan
from tests.conftest import Clock

pytestmark = pytest.mark.browser
OPEN_PHONE = Callable[..., Page]
PAGES = (
    "/today",
    "/treatment",
    "/treatment/add",
    "/treatment/{plan}",
    "/treatment/{plan}/supply",
    "/treatment/{plan}/messages",
    "/doses",
    "/doses?plan={plan}",
    "/doses/earlier?plan={plan}&due_on=2026-03-02&due_time=08:00",
    "/caregivers",
    "/caregivers/invite",
    "/people",
    "/messages",
    "/bones",
    "/scans",
    "/more",
    "/more/reminders",
    "/more/quiet-hours",
    "/more/zone",
    "/more/calendar",
    "/help",
)
SHOT = ("/today", "/treatment/{plan}", "/help", "/caregivers")
SHOOT = Callable[[Page, str], None]
# What juts out furthest, for the message of a failure.
WIDEST = """() => [...document.querySelectorAll('body *')].filter((each) => !each.closest('.visually-hidden'))
  .map((each) => [each.getBoundingClientRect().left + each.scrollWidth, each.tagName + '.' + each.className])
  .sort((a, b) => b[0] - a[0]).slice(0, 3)"""


@pytest.fixture
def long_names(people: People, clock: Clock) -> str:
    """A record full of long words; the public id of the plan with the longest."""
    for agent in ("calcium", "alendronate", "estrogen_progestogen_patch"):
        make_plan(people.record, agent)
    six_monthly = {"rhythm_kind": "every_n_months", "every": 6}
    set_next_due(make_plan(people.record, "denosumab", **six_monthly), START, START)
    make_pen(make_plan(people.record, "abaloparatide"))
    plan = make_plan(people.record, "medroxyprogesterone", why="Endometriumhyperplasieprophylaxebehandlung")
    make_occurrence(make_plan(people.record, "risedronate_delayed_release"))
    make_contact(people.record, name="Wilhelmina-Konstantinopolitana", email="w.konstantinopolitana@klinikum.example")
    make_contact(people.record, status=ContactStatus.DISABLED, name="Maximiliana")
    make_scan(people.record)
    update_patient(people.record, next_scan_on=START.date())
    clock.move(days=1)
    return plan.public_id


@pytest.mark.parametrize(("size", "percent"), [(SMALL_PHONE, 100), (PHONE, 200)])
def test_nothing_scrolls_sideways(
    open_phone: OPEN_PHONE, long_names: str, shoot: SHOOT, size: dict[str, int], percent: int
) -> None:
    page = open_phone(size)
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 16 * percent // 100}})
    wide = []
    for path in PAGES:
        page.goto(path.format(plan=long_names))
        assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 16 * percent / 100
        if path in SHOT:
            shoot(page, f"reflow-{size['width']}-{percent}{path.format(plan='plan').replace('/', '-')}")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > size["width"]:
            wide.append((path, width, page.evaluate(WIDEST)))
    assert not wide, "\n".join(str(each) for each in wide)
