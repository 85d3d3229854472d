"""Two phones answer the question about another time zone at one moment: the second one's question is out of date."""

import pytest

from bonetrack.services import travel
from bonetrack.services.travel import ZoneChoice, ZoneQuestion, answer_question
from bonetrack.storage.models import Patient, Plan, ZoneAnswer
from tests.builders import START, make_account, make_patient, make_plan
from tests.services.same_moment import act_meanwhile

HOME, HERE, THERE = "Europe/London", "America/New_York", "Asia/Tokyo"


@pytest.mark.usefixtures("any_database")
def test_the_reminders_move_once(monkeypatch: pytest.MonkeyPatch) -> None:
    account = make_account()
    record = make_patient(account)
    make_plan(record)
    done: list[bool] = []

    def answer(phone_zone: str) -> None:
        known = Patient.get_by_id(record.id)
        done.append(answer_question(known, account, ZoneQuestion(phone_zone, HOME), ZoneChoice.USE, START))

    act_meanwhile(monkeypatch, (travel, "reload_patient"), lambda: answer(HERE), lambda: answer(THERE))
    assert done == [True, False]
    assert (Patient.get_by_id(record.id).zone, Plan.get().zone) == (HERE, HERE)
    assert [row.phone_zone for row in ZoneAnswer.select()] == [HERE]
