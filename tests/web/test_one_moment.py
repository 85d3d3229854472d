"""One request has one moment: real clocks never stand still, and what compares two looks at one must not fail."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import Relation
from bonetrack.storage.models import Contact, Message
from tests.builders import People, make_contact
from tests.conftest import Clock
from tests.page_client import PageClient
from tests.web.caregiver_steps import answer, stop_link


class RunningClock(Clock):
    """Each look is a little later, as it is everywhere but in tests."""

    def __call__(self) -> datetime:
        self.moment += timedelta(microseconds=1)
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return RunningClock()


def told() -> list[str]:
    return [row.kind for row in Message.select().order_by(Message.id)]


def test_one_click_that_ends_her_reminders_is_told_to_her(app: Flask, people: People) -> None:
    own = Contact.get(Contact.relation == Relation.PATIENT)
    for _ in range(2):
        assert app.test_client(use_cookies=False).post(stop_link(app, own, "one-click")).status_code == 200
    assert told() == [MessageKind.REMINDERS_OFF]


@pytest.mark.parametrize("way", ["about", "everything"])
def test_a_caregiver_who_stops_is_told_to_her(app: Flask, people: People, nobody: PageClient, way: str) -> None:
    answer(nobody, nobody.get(stop_link(app, make_contact(people.record))), way)
    assert told() == [MessageKind.CAREGIVER_ENDED]
