"""A real Chromium at phone size, before a real house."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.browser.served import Served, start_house, stop_house
from tests.chromium import launch_options
from tests.mail_server import MailServer

SCREENSHOTS = Path(os.environ.get("SCREENSHOTS", Path(__file__).parent.parent.parent / "test-output" / "screenshots"))
PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 568}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())  # type: ignore[arg-type]
        yield browser
        browser.close()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer().start()
    yield server
    server.stop()


@pytest.fixture
def served(request: pytest.FixtureRequest, tmp_path: Path, mail_server: MailServer) -> Iterator[Served]:
    """The house on SQLite, or on the database that the test names by parametrizing this fixture."""
    name = getattr(request, "param", None)
    database_url = request.getfixturevalue(f"{name}_url") if name else None
    house = start_house(tmp_path, mail_server, database_url)
    yield house
    stop_house(house)


@pytest.fixture
def new_phone(chromium: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Phones with their own cookies. A page error or a breach of the CSP fails the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            problems.append(message.text)

    def make(viewport: dict[str, int] = PHONE, **options: object) -> Page:
        context = chromium.new_context(
            viewport=viewport,  # type: ignore[arg-type]
            base_url=served.base_url,
            is_mobile=True,
            has_touch=True,
            device_scale_factor=2,
            locale="en-GB",
            timezone_id="Europe/London",
            **options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert problems == [], problems


@pytest.fixture
def shoot() -> Callable[[Page, str], None]:
    """Keep a picture of the whole page, outside the repository's tracked files."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> None:
        page.screenshot(path=str(SCREENSHOTS / f"{name}.png"), full_page=True)

    return take
