"""The whole house as people meet it: web and worker as processes, a real mail server beside them."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from tests.mail_server import MailServer, Taken

TOP = Path(__file__).parent.parent.parent
WAIT_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.1
Found = TypeVar("Found")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Served:
    base_url: str
    environ: dict[str, str]
    mail: MailServer
    process: subprocess.Popen[str]
    log_file: Path

    def run_due(self, now: datetime) -> dict[str, object]:
        """One pass of the reminder machine at an instant, by the command."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "run-due", "--now", now.isoformat()]
        done = subprocess.run(command, cwd=TOP, env=self.environ, text=True, capture_output=True, timeout=WAIT_SECONDS)
        assert done.returncode == 0, done.stderr
        answer: dict[str, object] = json.loads(done.stdout)
        return answer

    def mail_to(self, address: str, holding: str = "") -> Taken:
        """The newest mail to an address that holds a text; waits until it has arrived."""

        def find() -> Taken | None:
            found = [taken for taken in self.mail.taken_by(address) if holding in taken.text]
            return found[-1] if found else None

        return wait_for(find, f"mail to {address} with {holding!r}")

    def link_in(self, taken: Taken, path: str) -> str:
        links = re.findall(rf"{re.escape(self.base_url)}{path}\S*", taken.text)
        assert links, f"no link to {path} in: {taken.text}"
        return links[0].rstrip(".,>)")


def wait_for(find: Callable[[], Found | None], what: str) -> Found:
    """What `find` gives as soon as it gives something; another process is at work meanwhile."""
    pause = threading.Event()
    for _ in range(int(WAIT_SECONDS / LOOK_EVERY_SECONDS)):
        if (found := find()) is not None:
            return found
        pause.wait(LOOK_EVERY_SECONDS)
    raise AssertionError(f"waited {WAIT_SECONDS:.0f} seconds in vain for {what}")


def start_house(folder: Path, mail: MailServer, database_url: str | None = None) -> Served:
    port = free_port()
    base_url = f"http://localhost:{port}"
    environ = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "BASE_URL": base_url,
        "SMTP_URL": mail.url,
        "PASSWORD_COST": "cheap",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "error::DeprecationWarning:bonetrack",
    }
    if database_url:
        environ["DATABASE_URL"] = database_url
    log_file = folder / "log.txt"
    command = [sys.executable, "-m", "bonetrack"]
    with log_file.open("w") as log:
        process = subprocess.Popen(command, cwd=TOP, env=environ, text=True, stdout=subprocess.PIPE, stderr=log)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "is ready" in line, log_file.read_text()
    return Served(base_url, environ, mail, process, log_file)


def stop_house(served: Served) -> None:
    served.process.terminate()
    served.process.wait(WAIT_SECONDS)
    if served.process.stdout is not None:
        served.process.stdout.close()
