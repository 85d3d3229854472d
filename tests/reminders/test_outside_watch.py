"""The outside watch, over real HTTP: called while all is well, at most once a minute, never in the way."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bonetrack.reminders.passes import open_sender
from bonetrack.reminders.sending import Sender
from bonetrack.reminders.worker import Worker
from bonetrack.storage.models import Message
from bonetrack.storage.operations import find_heartbeat
from tests.conftest import Clock
from tests.reminders.conftest import DUE, House

SECRET = "a-secret-of-the-watch"


@dataclass
class Watch:
    """Keeps what it was asked; `status` is what it answers."""

    url: str = ""
    status: int = 200
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


@pytest.fixture
def watch() -> Iterator[Watch]:
    found = Watch()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append((self.command, self.path, dict(self.headers)))
            self.send_response(found.status)
            self.end_headers()

        def log_message(self, *_parts: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_address[1]}/{SECRET}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def worker_of(house: House, url: str | None, clock: Clock, sender: Sender | None) -> Worker:
    clock.moment = DUE
    return Worker(replace(house.settings, watch_url=url), sender, clock)


def test_good_ticks_call_it_once_a_minute_with_nothing_about_anybody(house: House, watch: Watch, clock: Clock) -> None:
    with open_sender(house.settings) as sender:
        worker = worker_of(house, watch.url, clock, sender)
        for _tick in range(25):
            worker.tick()
            clock.move(seconds=5)
    assert len(watch.asked) == 3, "at 0, 60 and 120 seconds"
    method, path, headers = watch.asked[0]
    assert (method, path) == ("GET", f"/{SECRET}")
    assert set(headers) <= {"Accept-Encoding", "Host", "User-Agent", "Connection"}
    assert headers["User-Agent"] == "BoneTrack"


def test_a_watch_that_fails_is_logged_and_stops_nothing(
    house: House, watch: Watch, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    watch.status = 500
    with open_sender(house.settings) as sender:
        worker = worker_of(house, watch.url, clock, sender)
        worker.tick()
        worker.outside._url = "http://127.0.0.1:9/" + SECRET
        clock.move(minutes=1)
        with caplog.at_level(logging.WARNING):
            worker.tick()
    beat = find_heartbeat()
    assert beat is not None
    assert beat.beat_at == DUE + timedelta(minutes=1)
    assert Message.select().count() == 1
    assert caplog.text.count("the outside watch was not reached") == 2
    assert SECRET not in caplog.text


def test_silence_when_work_fails_or_mail_cannot_leave(
    house: House, watch: Watch, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker_of(house, watch.url, clock, None).tick()
    assert watch.asked == [], "no way to send"
    with open_sender(replace(house.settings, smtp_url="smtp://127.0.0.1:9")) as sender:
        worker_of(house, watch.url, clock, sender).tick()
    assert watch.asked == [], "the mail server is away"

    def broken(_self: Worker) -> bool:
        raise RuntimeError("broken")

    monkeypatch.setattr(Worker, "_batch", broken)
    with open_sender(house.settings) as sender:
        worker_of(house, watch.url, clock, sender).tick()
    assert watch.asked == [], "the tick failed"


def test_without_the_setting_nobody_is_called(house: House, watch: Watch, clock: Clock) -> None:
    with open_sender(house.settings) as sender:
        worker_of(house, None, clock, sender).tick()
    assert watch.asked == []
