"""A dose at home whose window closed with nothing logged: each caregiver who was not told hears of it once."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bonetrack.core.agents import RhythmKind
from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageKind
from bonetrack.core.pauses import PauseDraft, PauseReason
from bonetrack.services.doses import undo_dose
from bonetrack.services.pauses import pause_plan
from bonetrack.services.plans import change_plan, draft_of
from bonetrack.storage.models import Contact, Message, Occurrence, Patient, Plan
from bonetrack.storage.plans import reload_plan, set_next_due
from tests.builders import START, make_contact, make_plan
from tests.mail_server import Taken
from tests.reminders.conftest import ANNA, CARL, DUE, House
from tests.reminders.dose_steps import DAY, HOUR, MINUTE, log

DORA = "dora@example.org"
NEXT_MORNING = datetime(2026, 3, 4, 9, tzinfo=UTC)


def about_the_3rd(house: House, address: str = CARL) -> list[Taken]:
    return [taken for taken in house.to(address) if "3 March" in taken.text]


def run_hourly(house: House, since: datetime, until: datetime) -> None:
    now = since
    while now <= until:
        house.run(now)
        now += 30 * MINUTE


def test_after_an_outage_over_the_rest_of_the_day(house: House) -> None:
    house.run(DUE)
    run_hourly(house, DUE + 17 * HOUR, NEXT_MORNING - MINUTE)
    assert about_the_3rd(house) == [], "not in the night"
    run_hourly(house, NEXT_MORNING, NEXT_MORNING + 8 * HOUR)
    assert len(about_the_3rd(house)) == 1
    assert Occurrence.get(Occurrence.due_on == DUE.date()).state == DoseState.MISSED


def test_after_an_outage_over_the_whole_day(house: House) -> None:
    house.run(DUE - HOUR)
    run_hourly(house, NEXT_MORNING + HOUR, NEXT_MORNING + 8 * HOUR)
    assert len(about_the_3rd(house)) == 1
    assert about_the_3rd(house, ANNA) == []


def test_after_an_outage_of_many_days_only_what_closed_last(house: House) -> None:
    house.run(DUE - HOUR)
    run_hourly(house, DUE + 30 * DAY, DUE + 30 * DAY + HOUR)
    missed = Message.select().where(Message.kind == MessageKind.DOSE_MISSED)
    assert [message.due_at.date() for message in missed] == [date(2026, 4, 2)]


def test_after_the_mail_server_was_away_until_the_window_closed(house: House) -> None:
    house.run(DUE)
    house.server.at_recipient = lambda address: "451 4.7.1 later" if address == CARL else None
    run_hourly(house, DUE + HOUR, DUE + 17 * HOUR)
    house.server.at_recipient = lambda _address: None
    run_hourly(house, DUE + 18 * HOUR, NEXT_MORNING + 8 * HOUR)
    assert len(about_the_3rd(house)) == 1


def test_after_a_retry_that_fell_into_quiet_hours(house: House) -> None:
    Patient.update(quiet_from="21:00", quiet_until="07:00").execute()
    Contact.update(delay_minutes=750).where(Contact.id == house.carl.id).execute()
    house.run(DUE)
    house.server.at_recipient = lambda address: "451 4.7.1 later" if address == CARL else None
    for minutes in range(0, 40, 5):
        house.run(DUE + 750 * MINUTE + minutes * MINUTE)
    house.server.at_recipient = lambda _address: None
    run_hourly(house, DUE + 13 * HOUR, NEXT_MORNING - 2 * HOUR)
    assert len(about_the_3rd(house)) == 1
    run_hourly(house, NEXT_MORNING - 2 * HOUR, NEXT_MORNING + 4 * HOUR)
    assert len(about_the_3rd(house)) == 1


def test_after_the_mail_server_was_away_for_a_day_that_ended_in_quiet_hours(house: House) -> None:
    Patient.update(quiet_from="21:00", quiet_until="07:00").execute()
    run_hourly(house, DUE, DUE + HOUR)
    house.server.at_recipient = lambda _address: "451 4.7.1 later"
    run_hourly(house, DUE + HOUR, NEXT_MORNING + 13 * HOUR)
    house.server.at_recipient = lambda _address: None
    run_hourly(house, NEXT_MORNING + 13 * HOUR, NEXT_MORNING + 22 * HOUR - MINUTE)
    assert about_the_3rd(house) == [], "still quiet"
    run_hourly(house, NEXT_MORNING + 22 * HOUR, NEXT_MORNING + 26 * HOUR)
    assert len(about_the_3rd(house)) == 1


def test_after_an_outage_that_ended_in_the_next_night(house: House) -> None:
    house.run(DUE)
    run_hourly(house, NEXT_MORNING + 12 * HOUR + 30 * MINUTE, NEXT_MORNING + DAY - MINUTE)
    assert about_the_3rd(house) == [], "not in the night"
    run_hourly(house, NEXT_MORNING + DAY, NEXT_MORNING + DAY + HOUR)
    assert len(about_the_3rd(house)) == 1


def test_only_to_those_who_were_not_told_while_it_was_open(house: House) -> None:
    make_contact(house.patient, email=DORA, name="Dora")
    house.server.at_recipient = lambda address: "451 4.7.1 later" if address == DORA else None
    run_hourly(house, DUE, DUE + 17 * HOUR)
    house.server.at_recipient = lambda _address: None
    run_hourly(house, DUE + 18 * HOUR, NEXT_MORNING + 8 * HOUR)
    assert (len(about_the_3rd(house)), len(about_the_3rd(house, DORA))) == (1, 1)


def test_never_of_a_dose_that_she_logged_also_late(house: House) -> None:
    house.run(DUE)
    house.run(DUE + 17 * HOUR)
    log(house, "teriparatide", DUE + 18 * HOUR)
    run_hourly(house, NEXT_MORNING, NEXT_MORNING + 8 * HOUR)
    assert about_the_3rd(house) == []


def test_of_a_dose_whose_log_was_undone_after_its_window(house: House) -> None:
    house.run(DUE)
    entry = log(house, "teriparatide", DUE + HOUR)
    run_hourly(house, DUE + 2 * HOUR, DUE + 17 * HOUR)
    undo_dose(house.patient, house.account, entry.public_id, entry.version, DUE + 17 * HOUR)
    run_hourly(house, DUE + 18 * HOUR, NEXT_MORNING + 8 * HOUR)
    assert len(about_the_3rd(house)) == 1


def test_never_of_a_plan_that_is_paused(house: House) -> None:
    house.run(DUE)
    tomorrow = DUE.date() + DAY
    draft = PauseDraft(tomorrow, tomorrow + 9 * DAY, PauseReason.OTHER)
    pause_plan(house.patient, house.account, house.plan.public_id, draft, "example.org", DUE + MINUTE)
    house.run(DUE + 17 * HOUR)
    run_hourly(house, NEXT_MORNING, NEXT_MORNING + 8 * HOUR)
    assert Message.select().where(Message.kind == MessageKind.DOSE_MISSED).count() == 0


@pytest.mark.parametrize("clock", ["23:30", "23:45", "23:59"])
def test_a_dose_late_in_the_evening_is_told_in_the_morning(house: House, clock: str) -> None:
    Plan.update(next_due_at=None, next_due_on=None, deleted_at=START).execute()
    plan = make_plan(house.patient, "raloxifene", rhythm_kind=RhythmKind.EVERY_N_DAYS, times=[clock])
    set_next_due(plan, START, START)
    for minutes in range(0, 8 * 60, 5):
        house.run(datetime(2026, 3, 2, 23, tzinfo=UTC) + timedelta(minutes=minutes))
    assert house.to(CARL) == []
    run_hourly(house, NEXT_MORNING - DAY, NEXT_MORNING - DAY + HOUR)
    assert ["Anna has not logged" in taken.text for taken in house.to(CARL)] == [True]


def test_a_dose_that_was_missed_before_its_plan_got_another_hour_is_told(house: House) -> None:
    house.run(DUE)
    evening = DUE + 17 * HOUR
    house.server.at_recipient = lambda address: "451 4.7.1 later" if address == CARL else None
    run_hourly(house, DUE + HOUR, evening)
    house.server.at_recipient = lambda _address: None
    draft = draft_of(house.plan)
    moved = replace(draft, rhythm=replace(draft.rhythm, times=(time(20),)))
    change_plan(house.patient, house.account, house.plan.public_id, moved, reload_plan(house.plan).version, evening)
    run_hourly(house, evening, NEXT_MORNING + 8 * HOUR)
    assert len(about_the_3rd(house)) == 1
    assert Occurrence.get(Occurrence.due_on == DUE.date()).due_time == "08:00"
