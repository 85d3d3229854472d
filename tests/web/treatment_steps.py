"""Steps of the tests of treatment: fill in the pages of a plan."""

from datetime import date
from typing import Any

from tests.page_client import Page, PageClient

START_DATE = {"starts_on-day": "2", "starts_on-month": "March", "starts_on-year": "2026"}


def dated(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def fill(client: PageClient, page: Page, how: dict[str, Any], when: dict[str, Any], dates: dict[str, Any]) -> Page:
    """The three pages of a plan, up to the answers to check."""
    for typed in (how, when, dates):
        page = client.submit(page, "", **typed)
        assert page.status == 200, page.text
    assert page.h1.startswith("Check"), page.text
    return page


def add(client: PageClient, agent: str, how: dict[str, Any], when: dict[str, Any], **dates: Any) -> Page:
    return fill(client, client.get(f"/treatment/add/{agent}"), how, when, START_DATE | dates)


def save(client: PageClient, page: Page) -> Page:
    return client.submit(page, "", button=("go", "save"))


DAILY = {"dose": "20 micrograms", "how_often": "daily"}


SIX_MONTHLY = ({"dose": "60 mg", "how_often": "every_n_months"}, {"every": "6", "time_1": "9:00"})


PATHS = ("/treatment", "/treatment/{plan}", "/treatment/about-you")
MANAGED = (
    "/treatment/add",
    "/treatment/add/teriparatide",
    "/treatment/{plan}/edit",
    "/treatment/{plan}/stop",
    "/treatment/{plan}/delete",
    "/treatment/add/preset/man_on_testosterone/1",
)
