"""The web server's own log lines about a request."""

import pytest
from gunicorn.config import Config

from bonetrack.server_log import ServerLog


def test_an_error_past_the_app_is_logged_by_kind_and_place(capfd: pytest.CaptureFixture[str]) -> None:
    log = ServerLog(Config())
    try:
        raise ValueError("zzvalue")
    except ValueError:
        log.exception("Error handling request %s %s", "GET", "/reset/zztoken")
    text = capfd.readouterr().err
    assert "unexpected ValueError while answering a request (test_server_log.py:" in text
    assert "zz" not in text


def test_a_failed_start_keeps_its_trace(capfd: pytest.CaptureFixture[str]) -> None:
    log = ServerLog(Config())
    try:
        raise ValueError("no such setting")
    except ValueError:
        log.exception("Exception in worker process")
    text = capfd.readouterr().err
    assert "no such setting" in text
    assert "Traceback" in text
