"""A real SMTP server, and Anna with a daily 08:00 plan and a caregiver, on both databases."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bonetrack.core.doses import DoseState
from bonetrack.core.people import Relation
from bonetrack.reminders.passes import Pass, open_sender
from bonetrack.reminders.sending import Sender
from bonetrack.settings import Settings
from bonetrack.storage.models import Account, Contact, Message, Occurrence, Patient, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_account, make_contact, make_patient, make_plan
from tests.conftest import settings_for
from tests.mail_server import MailServer, Taken

# START is 09:00 on 2 March 2026, so the first dose that is due is that of the 3rd.
DUE = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
ANNA, CARL = "anna@example.org", "carl@example.org"


@pytest.fixture
def server() -> Iterator[MailServer]:
    server = MailServer().start()
    yield server
    server.stop()


@dataclass
class House:
    """Anna's record with everything that reminders need."""

    settings: Settings
    account: Account
    patient: Patient
    own: Contact
    carl: Contact
    plan: Plan
    server: MailServer

    def run(self, now: datetime, sender: Sender | None = None) -> Counter[str]:
        """One whole pass at an instant."""
        if sender is not None:
            return Pass(self.settings, sender, "test", lambda: now).run()
        with open_sender(self.settings) as real:
            return Pass(self.settings, real, "test", lambda: now).run()

    def to(self, address: str) -> list[Taken]:
        return self.server.taken_by(address)

    def occurrence(self) -> Occurrence:
        return Occurrence.get()

    def state(self) -> DoseState:
        return DoseState(self.occurrence().state)

    def states(self) -> dict[str, str]:
        return {f"{row.kind} {row.address}": row.state for row in Message.select()}


@pytest.fixture
def house(any_database: str, tmp_path: Path, server: MailServer) -> House:
    return make_house(settings_for(any_database, tmp_path, SMTP_URL=server.url, DEV_MAIL="0"), server)


def make_house(settings: Settings, server: MailServer, agent: str = "teriparatide", **columns: object) -> House:
    account = make_account(ANNA)
    patient = make_patient(account)
    own = make_contact(patient, relation=Relation.PATIENT, email=ANNA, account=account, name="Anna")
    carl = make_contact(patient, email=CARL, name="Carl")
    plan = make_plan(patient, agent, **columns)
    set_next_due(plan, START, START)
    return House(settings, account, patient, own, carl, plan, server)


@pytest.fixture
def two(house: House) -> House:
    """Alendronate every day at 8:00 beside teriparatide at 8:00: item 1 and item 2."""
    set_next_due(make_plan(house.patient, "alendronate"), START, START)
    return house


@pytest.fixture
def three(two: House) -> House:
    """And calcium: alendronate, calcium and teriparatide are item 1, 2 and 3."""
    set_next_due(make_plan(two.patient, "calcium"), START, START)
    return two


@pytest.fixture
def silent_doses(house: House) -> None:
    """Doses send nothing, so that all mail is of what is tested."""
    Plan.update(next_due_at=None, next_due_on=None, tracked_since=START - timedelta(hours=9)).execute()
