"""Later, notices ahead, quiet hours and booked visits beside a pause: silent in it, and never after they make sense."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bonetrack.core.doses import DoseState
from bonetrack.core.pauses import PauseDraft, PauseReason
from bonetrack.core.snooze import SnoozeTooLate
from bonetrack.services.booking import book_visit
from bonetrack.services.occurrences import DoseKey
from bonetrack.services.pauses import end_pause, pause_plan
from bonetrack.services.quiet import choose_plan_messages, choose_quiet_hours
from bonetrack.services.snoozing import snooze
from bonetrack.storage.models import MessageLine, Pause, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_plan
from tests.reminders.conftest import ANNA, CARL, DUE, House

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def pause(house: House, starts_on: date, days: int, now: datetime) -> Pause:
    draft = PauseDraft(starts_on, starts_on + days * DAY, PauseReason.HOSPITAL)
    return pause_plan(house.patient, house.account, house.plan.public_id, draft, "x.org", now)


def take_clock(house: House, clock: str) -> None:
    Plan.update(times=[clock]).where(Plan.id == house.plan.id).execute()
    house.plan = Plan.get_by_id(house.plan.id)
    set_next_due(house.plan, START, START)


@pytest.fixture
def weekly(house: House) -> House:
    """Alendronate on Tuesdays at 8:00, open until the next one."""
    Plan.update(next_due_at=None, next_due_on=None).execute()
    house.plan = make_plan(house.patient, "alendronate", every=7, starts_on=DUE.date())
    set_next_due(house.plan, START, START)
    return house


def test_a_notice_ahead_is_silent_for_a_paused_dose_and_comes_for_the_next_one(house: House) -> None:
    choose_plan_messages(house.patient, house.account, house.plan.public_id, 30, "", START)
    pause(house, DUE.date(), 2, START)
    for hours in range(-1, 47):
        house.run(DUE - 30 * MINUTE + hours * HOUR)
    assert house.server.taken == []
    house.run(DUE + 2 * DAY - 30 * MINUTE)
    assert len(house.to(ANNA)) == 1


def test_a_notice_in_the_last_hour_of_a_pause_is_left_out_and_never_comes_after_its_dose(house: House) -> None:
    take_clock(house, "00:10")
    choose_plan_messages(house.patient, house.account, house.plan.public_id, 30, "", START)
    pause(house, DUE.date(), 2, START)
    resumed = datetime(2026, 3, 5, 0, 10, tzinfo=UTC)
    for minutes in (-30, -10, -1):
        house.run(resumed + minutes * MINUTE)
    assert house.server.taken == []
    house.run(resumed)
    assert ["is due" in mail.text for mail in house.to(ANNA)] == [True]


def test_later_ends_before_a_pause_begins_so_that_what_is_promised_comes(weekly: House) -> None:
    weekly.run(DUE)
    pause(weekly, date(2026, 3, 4), 3, DUE)
    key = DoseKey(weekly.plan.public_id, DUE.date(), time(8))
    until = snooze(weekly.patient, key, DUE + DAY, DUE + HOUR)
    assert until == datetime(2026, 3, 3, 23, 45, tzinfo=UTC)
    sent = len(weekly.to(ANNA))
    weekly.run(until)
    assert len(weekly.to(ANNA)) == sent + 1
    for now in (until + HOUR, DUE + 2 * DAY):
        with pytest.raises(SnoozeTooLate):
            snooze(weekly.patient, key, now + HOUR, now)


def test_a_reminder_put_off_into_a_pause_waits_for_its_end(weekly: House) -> None:
    weekly.run(DUE)
    key = DoseKey(weekly.plan.public_id, DUE.date(), time(8))
    snooze(weekly.patient, key, DUE + DAY, DUE + HOUR)
    row = pause(weekly, date(2026, 3, 4), 3, DUE + 2 * HOUR)
    sent = len(weekly.server.taken)
    for hours in range(16, 88, 8):
        weekly.run(DUE + hours * HOUR)
    assert len(weekly.server.taken) == sent
    assert weekly.state() is DoseState.DUE
    weekly.run(DUE + 4 * DAY)
    assert len(weekly.to(ANNA)) == 2
    assert max(len(line.step) for line in MessageLine.select()) <= 16
    end_pause(weekly.patient, weekly.account, row.public_id, row.version, DUE + 4 * DAY)
    weekly.run(DUE + 4 * DAY)
    assert len(weekly.to(ANNA)) == 2


def test_ended_early_a_pause_lets_the_reminder_of_an_open_dose_come_that_day(weekly: House) -> None:
    weekly.run(DUE)
    row = pause(weekly, date(2026, 3, 4), 5, DUE + HOUR)
    weekly.run(DUE + DAY)
    sent = len(weekly.to(ANNA))
    end_pause(weekly.patient, weekly.account, row.public_id, row.version, DUE + 2 * DAY)
    weekly.run(DUE + 2 * DAY)
    assert len(weekly.to(ANNA)) == sent + 1, "the last call, which had waited"


def test_what_quiet_hours_held_for_the_morning_is_silent_in_a_pause(house: House) -> None:
    take_clock(house, "23:30")
    choose_quiet_hours(house.patient, house.account, time(22), time(7), START)
    evening = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    house.run(evening)
    pause(house, date(2026, 3, 3), 5, evening + MINUTE)
    for hours in range(1, 5 * 24):
        house.run(evening + hours * HOUR)
    assert (len(house.to(ANNA)), len(house.to(CARL))) == (1, 0)
    assert house.state() is DoseState.MISSED


@pytest.fixture
def clinic(house: House) -> House:
    """Zoledronate once a year, due on 1 June 2026, with a visit on 20 May."""
    Plan.update(next_due_at=None, next_due_on=None).execute()
    yearly = {"rhythm_kind": "every_n_months", "every": 12, "starts_on": date(2026, 6, 1)}
    house.plan = make_plan(house.patient, "zoledronate", **yearly)
    set_next_due(house.plan, START, START)
    book_visit(house.patient, house.account, house.plan.public_id, date(2026, 5, 20), time(10, 30), START)
    return house


@pytest.mark.parametrize(("days", "mails"), [(6, 1), (7, 0)])
def test_a_visit_is_told_when_the_pause_ends_in_time_and_not_when_it_has_passed(
    clinic: House, days: int, mails: int
) -> None:
    first = datetime(2026, 5, 14, 7, 0, tzinfo=UTC)
    pause(clinic, first.date(), days, START)
    for day in range(days):
        clinic.run(first + day * DAY)
    assert clinic.server.taken == []
    for hours in range(26):
        clinic.run(first + days * DAY + hours * HOUR)
    told = [mail for mail in clinic.to(ANNA) if "Your appointment is booked for 20 May 2026 at 10:30." in mail.text]
    assert (len(told), len(clinic.server.taken)) == (mails, mails)


def test_a_visit_after_the_due_day_is_told_once_when_the_pause_ends_on_its_day(clinic: House) -> None:
    """The word about the visit and the call of the dose meet at that moment: one mail goes."""
    book_visit(clinic.patient, clinic.account, clinic.plan.public_id, date(2026, 6, 3), time(10, 30), START)
    pause(clinic, date(2026, 5, 14), 20, START)
    for day in range(21):
        clinic.run(datetime(2026, 5, 14, 6, 59, tzinfo=UTC) + day * DAY)
    assert clinic.server.taken == []
    clinic.run(datetime(2026, 6, 3, 7, 0, tzinfo=UTC))
    clinic.run(datetime(2026, 6, 3, 12, 0, tzinfo=UTC))
    assert len(clinic.server.taken) == 1
