"""Every agent of the catalogue reminds: its dose falls due, one neutral mail goes out, none after it is logged."""

from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path

import pytest

from bonetrack.core.agents import CATALOGUE, AgentClass, RhythmKind
from bonetrack.core.doses import Outcome
from bonetrack.services.doses import DoseFacts, log_dose
from bonetrack.services.occurrences import DoseKey
from bonetrack.storage.database import connect, database, open_database
from tests.conftest import settings_for
from tests.mail_server import MailServer
from tests.reminders.conftest import ANNA, make_house

RHYTHMS: dict[RhythmKind, dict[str, object]] = {
    RhythmKind.EVERY_N_DAYS: {"every": 1},
    RhythmKind.WEEKDAYS: {"weekdays": [3]},
    RhythmKind.EVERY_N_WEEKS: {"every": 2, "weekdays": [3]},
    RhythmKind.EVERY_N_MONTHS: {"every": 1},
    RhythmKind.CYCLE: {"days_on": 21, "days_off": 7},
}


def test_the_catalogue_holds_every_class() -> None:
    assert {agent.agent_class for agent in CATALOGUE.values()} == set(AgentClass)


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[str]:
    open_database(sqlite_url)
    connect()
    yield sqlite_url
    database.close()


@pytest.mark.parametrize(
    ("key", "kind"), [(key, kind) for key in sorted(CATALOGUE) for kind in CATALOGUE[key].rhythm_kinds]
)
def test_a_dose_of_every_agent_and_rhythm_is_reminded_of_until_it_is_logged(
    key: str, kind: RhythmKind, sqlite: str, tmp_path: Path, server: MailServer
) -> None:
    settings = settings_for(sqlite, tmp_path, SMTP_URL=server.url, DEV_MAIL="0")
    house = make_house(settings, server, key, rhythm_kind=kind, **RHYTHMS[kind])
    due_at, due_on = house.plan.next_due_at, house.plan.next_due_on
    house.run(due_at)
    mails = house.to(ANNA)
    assert mails, "no reminder"
    assert key.replace("_", " ").split()[0] not in (mails[-1].text + str(mails[-1].mail["Subject"])).lower()
    dose = DoseKey(house.plan.public_id, due_on, time.fromisoformat(house.occurrence().due_time))
    facts = DoseFacts(Outcome.TAKEN, due_at + timedelta(minutes=5))
    log_dose(house.patient, house.account, dose, facts, "key", due_at + timedelta(minutes=5), is_sure=True)
    before = len(house.to(ANNA))
    house.run(due_at + timedelta(hours=3))
    assert len(house.to(ANNA)) == before
