"""A real Chromium at phone size, before a real house."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

from tests.browser.served import Served, start_house, stop_house
from tests.builders import People
from tests.chromium import launch_options
from tests.mail_server import MailServer
from tests.page_client import PageClient

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
        page.on("console", lambda message: _note(message, problems))
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


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def open_phone(chromium: Browser, app: Flask, people: People, address: str) -> Iterator[Callable[..., Page]]:
    """Anna's phone, signed in. Anything that the CSP refuses or a script throws fails the test."""
    cookie = PageClient(app).log_in_as(people.patient).client.get_cookie("bonetrack")
    assert cookie is not None
    problems: list[str] = []

    def make(viewport: dict[str, int], **options: object) -> Page:
        context = chromium.new_context(
            viewport=viewport, base_url=address, is_mobile=True, has_touch=True, device_scale_factor=2, **options
        )
        context.add_cookies([{"name": "bonetrack", "value": cookie.value, "url": address}])
        page = context.new_page()
        page.on("console", lambda message: _note(message, problems))
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield make
    for context in chromium.contexts:
        context.close()
    assert problems == []


def _note(message: ConsoleMessage, problems: list[str]) -> None:
    """A form that is refused answers 4xx, which the browser calls an error."""
    if message.type == "error" and "the server responded with a status of 4" not in message.text:
        problems.append(message.text)
