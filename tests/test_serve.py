"""`python -m bonetrack`: both processes live together, and end together."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

TOP = Path(__file__).parent.parent
WAIT_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data_dir: Path, port: int, **extra: str) -> subprocess.Popen[str]:
    environ = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "DEV_MAIL": "1",
        "PYTHONUNBUFFERED": "1",
        **extra,
    }
    command = [sys.executable, "-m", "bonetrack"]
    with (data_dir / "err").open("w") as err:
        return subprocess.Popen(command, cwd=TOP, env=environ, text=True, stdout=subprocess.PIPE, stderr=err)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    process = start(tmp_path, port)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.strip() == f"BoneTrack is ready: http://localhost:{port}", (tmp_path / "err").read_text()
    yield process, port
    if process.poll() is None:
        process.kill()
        process.wait()
    process.stdout.close()


def children_of(process: subprocess.Popen[str]) -> dict[str, psutil.Process]:
    found = psutil.Process(process.pid).children()
    return {"web" if "gunicorn" in " ".join(child.cmdline()) else "worker": child for child in found}


def test_one_command_serves_and_ctrl_c_ends_both(served: tuple[subprocess.Popen[str], int]) -> None:
    process, port = served
    with urllib.request.urlopen(f"http://localhost:{port}/health") as answer:
        assert answer.status == 200
    children = children_of(process)
    assert set(children) == {"web", "worker"}
    process.send_signal(signal.SIGINT)
    assert process.wait(WAIT_SECONDS) == 0
    assert not any(child.is_running() for child in children.values())


def test_what_a_broken_request_holds_is_not_logged(served: tuple[subprocess.Popen[str], int], tmp_path: Path) -> None:
    _process, port = served
    for request in (
        b"GET /reset/zztoken HTTP/1.1\r\nHost: localhost\r\nzz header: zzvalue\r\n\r\n",
        b"zz<T /reset/zztoken HTTP/9\r\n\r\n",
        b"POST /reset/zztoken HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: zzvalue\r\n\r\n",
        b"GET /" + b"zztoken" * 1000 + b" HTTP/1.1\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", port)) as phone:
            phone.sendall(request)
            assert phone.recv(1000).split()[1] in (b"400", b"414", b"501")
    log = (tmp_path / "err").read_text()
    assert log.count("a request that cannot be read was refused") == 4
    assert "zz" not in log
    assert "127.0.0.1" not in log


@pytest.mark.parametrize("victim", ["web", "worker"])
def test_when_one_dies_the_other_is_stopped(served: tuple[subprocess.Popen[str], int], victim: str) -> None:
    process, _port = served
    children = children_of(process)
    children[victim].kill()
    assert process.wait(WAIT_SECONDS) == 1
    assert not any(child.is_running() for child in children.values())


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_when_the_command_itself_is_killed_nothing_goes_on(served: tuple[subprocess.Popen[str], int]) -> None:
    process, _port = served
    children = children_of(process)
    process.kill()
    process.wait(WAIT_SECONDS)
    _gone, alive = psutil.wait_procs(list(children.values()), timeout=WAIT_SECONDS)
    assert alive == []


def test_a_taken_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(tmp_path, port)
        assert process.wait(WAIT_SECONDS) == 1
    assert process.stdout is not None
    process.stdout.close()
    lines = (tmp_path / "err").read_text().splitlines()
    assert len(lines) == 1
    assert re.match(rf"Port {port} is taken\.", lines[0])


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "postgres://anna:zzword@127.0.0.1:1/x", "The database does not answer."),
        ("DATA_DIR", "/dev/null/x", "DATA_DIR cannot be used: Not a directory."),
        ("HOST", "203.0.113.7", "HOST or PORT cannot be used: Cannot assign requested address."),
    ],
)
def test_what_is_in_the_way_is_one_clear_sentence(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    process = start(tmp_path, free_port(), **{name: value})
    assert process.wait(WAIT_SECONDS) == 1
    assert process.stdout is not None
    process.stdout.close()
    [line] = (tmp_path / "err").read_text().splitlines()
    assert line.startswith(sentence)
    assert "zzword" not in line


def test_without_a_way_to_send_mail_it_serves_and_says_so(tmp_path: Path) -> None:
    port = free_port()
    process = start(tmp_path, port, DEV_MAIL="0")
    assert process.stdout is not None
    assert process.stdout.readline().startswith("BoneTrack is ready")
    assert "No mail can be sent: set SMTP_URL" in (tmp_path / "err").read_text()
    with pytest.raises(urllib.error.HTTPError) as health:
        urllib.request.urlopen(f"http://localhost:{port}/health")
    assert health.value.code == 503
    health.value.close()
    with urllib.request.urlopen(f"http://localhost:{port}/login") as answer:
        assert b"Reminders are not being sent" in answer.read()
    process.terminate()
    process.wait(WAIT_SECONDS)
    process.stdout.close()
