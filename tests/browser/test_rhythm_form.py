"""The pages that ask for a rhythm, on a phone: no sideways scroll, all of it tapped, the dates read back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, SMALL_PHONE
from tests.browser.test_main_job import look_over, press

pytestmark = pytest.mark.browser
Shoot = Callable[[Page, str], None]
START = {"day": "2", "month": "3", "year": "2026"}


@pytest.mark.parametrize("viewport", [PHONE, SMALL_PHONE], ids=["390", "320"])
@pytest.mark.parametrize(
    ("agent", "choice", "typed", "tapped", "words"),
    [
        (
            "progesterone",
            "cycle",
            {"days_on": "14", "days_off": "14"},
            None,
            "For 14 days at 21:00, then 14 days without",
        ),
        ("estradiol_patch", "twice_a_week", {}, "Monday and Thursday", "Every Monday and Thursday at 21:00"),
        ("testosterone_enanthate", "every_n_weeks", {"every": "2"}, "Thursday", "Every 2 weeks on Thursday at 21:00"),
    ],
)
def test_a_rhythm_is_chosen_by_tapping_and_read_back(
    open_phone: Callable[..., Page],
    shoot: Shoot,
    viewport: dict[str, int],
    agent: str,
    choice: str,
    typed: dict[str, str],
    tapped: str | None,
    words: str,
) -> None:
    page = open_phone(viewport)
    page.goto(f"/treatment/add/{agent}")
    look_over(page)
    shoot(page, f"rhythm-{choice}-how-{viewport['width']}")
    page.fill("[name=dose]", "as prescribed")
    page.check(f"[name=how_often][value={choice}]")
    press(page, "Continue")
    press(page, "Continue")
    expect(page.locator("#error-summary")).to_be_visible()
    look_over(page)
    shoot(page, f"rhythm-{choice}-wrong-{viewport['width']}")
    for name, value in typed.items():
        page.fill(f"[name={name}]", value)
    if tapped is not None:
        page.get_by_label(tapped, exact=True).tap()
    page.fill("[name=time_1]", "21:00")
    shoot(page, f"rhythm-{choice}-when-{viewport['width']}")
    press(page, "Continue")
    for part, value in START.items():
        page.fill(f"[name=starts_on-{part}]", value)
    press(page, "Continue")
    look_over(page)
    shoot(page, f"rhythm-{choice}-check-{viewport['width']}")
    expect(page.get_by_text(words).first).to_be_visible()
    press(page, "Save the plan")
    expect(page.get_by_text(words).first).to_be_visible()
    look_over(page)
