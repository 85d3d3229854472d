"""Health, robots and pages that do not exist."""

from bonetrack.storage.operations import beat
from tests.conftest import Clock
from tests.page_client import PageClient


def test_health_fails_without_a_worker(nobody: PageClient) -> None:
    page = nobody.get("/health")
    assert page.status == 503
    assert page.response.json["worker_last_beat_at"] is None


def test_health_is_ok_while_the_worker_beats(nobody: PageClient, clock: Clock) -> None:
    beat(clock())
    assert nobody.get("/health").status == 200
    clock.move(minutes=6)
    assert nobody.get("/health").status == 503


def test_robots_keep_out(nobody: PageClient) -> None:
    assert b"Disallow: /" in nobody.get("/robots.txt").response.data


def test_an_unknown_page_is_404_in_our_own_style(nobody: PageClient) -> None:
    page = nobody.get("/no-such-page")
    assert page.status == 404
    assert page.h1 == "Page not found"


def test_an_unknown_host_is_refused(nobody: PageClient) -> None:
    assert nobody.client.get("/robots.txt", headers={"Host": "evil.example"}).status_code == 400


def test_too_much_text_is_refused_in_our_own_style(nobody: PageClient) -> None:
    page = nobody.post("/login", {"email": "x" * 400_000})
    assert page.status == 413
    assert page.h1 == "Too much was sent"
