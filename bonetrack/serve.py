"""One command for everything: migrate, start the web and the worker, stop both together."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from types import FrameType

from bonetrack.settings import Settings, SettingsError, with_kept_secret
from bonetrack.storage.database import connect, database, open_database
from bonetrack.storage.migrate import SchemaMismatch, migrate

WEB_PROCESSES = 2
READY_WITHIN_SECONDS = 60.0
STOP_WITHIN_SECONDS = 10.0
LOOK_EVERY_SECONDS = 0.2
LOGS = ("--log-level", "warning", "--logger-class", "bonetrack.server_log.ServerLog")
WEB = (sys.executable, "-m", "gunicorn", "wsgi:app", "--workers", str(WEB_PROCESSES), *LOGS)
WORKER = (sys.executable, "-m", "flask", "--app", "wsgi", "worker")


class Stopped(Exception):
    """Someone asked for the end: Ctrl-C or a terminate signal."""


def main(environ: Mapping[str, str] = os.environ) -> int:
    try:
        settings = with_kept_secret(Settings.from_env(environ))
        _refuse_taken_port(settings)
        _bring_to_schema(settings)
    except (SettingsError, SchemaMismatch, PortTaken) as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 1
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _ask_to_stop)
    children: list[subprocess.Popen[bytes]] = []
    try:
        bind = f"{settings.host}:{settings.port}"
        children = [_start((*WEB, "--bind", bind)), _start(WORKER)]
        _say_when_ready(settings, children)
        return _watch(children)
    except Stopped:
        return 0
    finally:
        _stop(children)


class PortTaken(RuntimeError):
    """Another program listens there already."""


def _refuse_taken_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            text = f"Port {settings.port} is taken. Stop the other program, or choose a port: PORT=8001 make run"
            raise PortTaken(text) from error


def _bring_to_schema(settings: Settings) -> None:
    open_database(settings.database_url)
    connect()
    migrate(datetime.now(UTC))
    database.close()


def _start(command: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches only this process, which then stops both in order."""
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603


def _say_when_ready(settings: Settings, children: list[subprocess.Popen[bytes]]) -> None:
    give_up_at = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < give_up_at and all(child.poll() is None for child in children):
        if _is_healthy(settings):
            print(f"BoneTrack is ready: {settings.base_url}", flush=True)  # noqa: T201
            return
        time.sleep(LOOK_EVERY_SECONDS)


def _is_healthy(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    address = f"http://{host}:{settings.port}/health"
    name = settings.base_url.split("://", 1)[1]
    request = urllib.request.Request(address, headers={"Host": name, "X-Forwarded-Proto": "https"})
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _watch(children: list[subprocess.Popen[bytes]]) -> int:
    """Wait until one of the two ends by itself: that is always a failure."""
    while all(child.poll() is None for child in children):
        time.sleep(LOOK_EVERY_SECONDS)
    ended = "web" if children[0].poll() is not None else "worker"
    print(f"The {ended} process has ended, so BoneTrack stops.", file=sys.stderr)  # noqa: T201
    return 1


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped
