"""The queries of one more message are written already: writing SQL costs more than asking it and sending the mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bonetrack.reminders.passes import Pass
from bonetrack.storage.database import database
from bonetrack.storage.models import Message
from tests.benchmarks.many_plans import make_due, make_many_plans
from tests.builders import make_tz_data_current
from tests.conftest import settings_for
from tests.reminders.conftest import DUE
from tests.reminders.test_batch import Watching

FEW, MORE = 3, 15


@contextmanager
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[None]]:
    """One entry for each query that is turned into SQL inside the block."""
    count: list[None] = []
    begin = database.obj.get_sql_context

    def counted(**options: object) -> object:
        count.append(None)
        return begin(**options)

    with monkeypatch.context() as patch:
        patch.setattr(database.obj, "get_sql_context", counted)
        yield count


@pytest.mark.parametrize("later", [timedelta(minutes=1), timedelta(minutes=46)], ids=["due", "repeat"])
def test_more_mails_write_no_more_queries(
    any_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, later: timedelta
) -> None:
    settings = settings_for(any_database, tmp_path, DEV_MAIL="0", SMTP_URL="smtp://127.0.0.1:9")
    make_tz_data_current()
    make_many_plans(FEW + MORE, DUE)
    make_due(FEW + MORE, FEW + MORE, DUE, 1)

    def run(now: datetime, most: int, *, is_sending: bool) -> int:
        sender = Watching(lambda _number: None) if is_sending else None
        Pass(settings, sender, "test", lambda: now, most=most).run()
        return len(sender.taken) if sender else 0

    run(DUE, 100, is_sending=False)
    if later > timedelta(minutes=1):
        run(DUE, 100, is_sending=True)
        run(DUE + later, 100, is_sending=False)
    assert Message.select().where(Message.state == "pending").count() == FEW + MORE
    assert run(DUE + later, 1, is_sending=True) == 1, "whatever is written once is written now"
    counts = []
    for mails in (FEW - 1, MORE):
        with written(monkeypatch) as count:
            assert run(DUE + later, mails, is_sending=True) == mails
        counts.append(len(count))
    assert counts[0] == counts[1]
