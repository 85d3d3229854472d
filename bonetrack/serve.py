"""One command for everything: migrate, start the web and the worker, stop both together."""

import ctypes
import errno
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
from http import HTTPStatus
from types import FrameType

from bonetrack.settings import Settings, SettingsError, with_kept_secret
from bonetrack.storage.database import connect, database, is_unavailable, open_database
from bonetrack.storage.migrate import SchemaMismatch, migrate

WEB_PROCESSES = 2
READY_WITHIN_SECONDS = 60.0
STOP_WITHIN_SECONDS = 10.0
LOOK_EVERY_SECONDS = 0.2
LINUX_PR_SET_PDEATHSIG = 1
LOGS = ("--log-level", "warning", "--logger-class", "bonetrack.server_log.ServerLog")
WEB = (sys.executable, "-m", "gunicorn", "wsgi:app", "--workers", str(WEB_PROCESSES), *LOGS)
WORKER = (sys.executable, "-m", "flask", "--app", "wsgi", "worker")
NO_MAIL = "No mail can be sent: set SMTP_URL, or DEV_MAIL=1 to keep mail in a folder."


class Stopped(Exception):
    """Someone asked for the end: Ctrl-C or a terminate signal."""


def main(environ: Mapping[str, str] = os.environ) -> int:
    try:
        settings = _read_settings(environ)
        _refuse_taken_port(settings)
        _bring_to_schema(settings)
    except (SettingsError, SchemaMismatch, CannotStart) as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 1
    if not _can_send(settings):
        print(NO_MAIL, file=sys.stderr)  # noqa: T201
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


class CannotStart(RuntimeError):
    """What is in the way, in one sentence for the person at the keyboard."""


def _read_settings(environ: Mapping[str, str]) -> Settings:
    try:
        return with_kept_secret(Settings.from_env(environ))
    except OSError as error:
        raise CannotStart(f"DATA_DIR cannot be used: {error.strerror}.") from error


def _refuse_taken_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise CannotStart(f"HOST or PORT cannot be used: {error.strerror}.") from error
            text = f"Port {settings.port} is taken. Stop the other program, or choose a port: PORT=8001 make run"
            raise CannotStart(text) from error


def _bring_to_schema(settings: Settings) -> None:
    try:
        open_database(settings.database_url)
        connect()
        migrate(datetime.now(UTC))
    except Exception as error:
        if not is_unavailable(error):
            raise
        # The driver's own words may hold the password of DATABASE_URL.
        raise CannotStart("The database does not answer. Is it running, and is DATABASE_URL right?") from None
    database.close()


def _start(command: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches only this process, which then stops both in order."""
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_end_with_parent)  # noqa: S603


def _end_with_parent() -> None:
    """On Linux: when this command is killed outright, the kernel ends its two processes too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(LINUX_PR_SET_PDEATHSIG, signal.SIGTERM)


def _say_when_ready(settings: Settings, children: list[subprocess.Popen[bytes]]) -> None:
    give_up_at = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < give_up_at and all(child.poll() is None for child in children):
        if _is_healthy(settings):
            print(f"BoneTrack is ready: {settings.base_url}", flush=True)  # noqa: T201
            return
        time.sleep(LOOK_EVERY_SECONDS)


def _can_send(settings: Settings) -> bool:
    return settings.smtp_url is not None or settings.dev_mail


def _is_healthy(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    address = f"http://{host}:{settings.port}/health"
    name = settings.base_url.split("://", 1)[1]
    request = urllib.request.Request(address, headers={"Host": name, "X-Forwarded-Proto": "https"})
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        # Without a way to send, health stays bad; the pages are there all the same, and say so.
        return error.code == HTTPStatus.SERVICE_UNAVAILABLE and not _can_send(settings)
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
