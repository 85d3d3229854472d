"""Two people at one moment: the second acts while the first stands in the middle of her transaction."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from bonetrack.services.errors import NotFound
from bonetrack.storage.database import connect, database, is_sqlite

PATIENCE_SECONDS = 20
LOOK_AGAIN_SECONDS = 0.02
FIRST, SECOND = "first", "second"


def act_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
    place: tuple[Any, str],
    first: Callable[[], object],
    second: Callable[[], object],
) -> None:
    """`first` stops after `place` (module, name) has answered, until `second` is through or waits for a lock.

    Whoever comes too late hears NotFound, as on a page; what counts is what stands in the rows afterwards.
    """
    module, name = place
    real, has_looked, may_go_on = getattr(module, name), threading.Event(), threading.Event()

    def slow(*args: Any, **kwargs: Any) -> Any:
        found = real(*args, **kwargs)
        if threading.current_thread().name == FIRST and not has_looked.is_set():
            has_looked.set()
            assert may_go_on.wait(PATIENCE_SECONDS)
        return found

    monkeypatch.setattr(module, name, slow)
    one, two = (threading.Thread(target=_run, args=(act,), name=who) for act, who in ((first, FIRST), (second, SECOND)))
    one.start()
    assert has_looked.wait(PATIENCE_SECONDS), f"{name} was not called"
    two.start()
    two.join(LOOK_AGAIN_SECONDS)
    while two.is_alive() and not _somebody_waits():
        two.join(LOOK_AGAIN_SECONDS)
    may_go_on.set()
    for thread in (one, two):
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()


def _run(act: Callable[[], object]) -> None:
    connect()
    try:
        with suppress(NotFound):
            act()
    finally:
        database.close()


def _somebody_waits() -> bool:
    """SQLite has one write lock, which the first one holds: the second one is waiting for it, if it is not through."""
    if is_sqlite():
        return True
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return bool(database.execute_sql(waiting).fetchone()[0])
