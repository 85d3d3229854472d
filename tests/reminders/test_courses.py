"""Mail about a course of limited length: what follows is asked about, until it is logged; and no 13th dose."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from bonetrack.core.agents import RhythmKind
from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.rhythm import to_utc
from bonetrack.services.doses import add_dose
from bonetrack.storage.models import Message, Occurrence, Plan
from bonetrack.storage.patients import LOOK_SOON
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_plan
from tests.reminders.arrivals import last, mails
from tests.reminders.conftest import ANNA, House
from tests.services.dose_steps import taken

pytestmark = pytest.mark.usefixtures("silent_doses")


def test_a_course_asks_three_months_and_60_days_before_and_30_days_after(house: House) -> None:
    Plan.update(starts_on=date(2024, 9, 2), course_step_at=LOOK_SOON, stops_on=date(2026, 9, 2)).execute()
    found = mails(house, ANNA, START, 250, hours=(10,))
    assert found == ["02.06 10", "04.07 10", "02.10 10", "01.11 10"]
    assert "call your clinic" in last(house).text


def test_a_course_that_ended_is_asked_about_each_month_for_a_year_until_what_follows_is_logged(house: House) -> None:
    Plan.update(starts_on=date(2024, 3, 2), course_step_at=LOOK_SOON, stops_on=START.date()).execute()
    house.run(START)
    first = mails(house, ANNA, START + timedelta(days=1), 100, hours=(10,))
    assert first == ["01.04 10", "01.05 10", "31.05 10"]
    tablets = make_plan(house.patient, "alendronate", starts_on=date(2026, 6, 10), sends_reminders=False)
    at = datetime(2026, 6, 10, 9, tzinfo=UTC)
    assert mails(house, ANNA, at, 25, hours=(10,)) == ["30.06 10"], "it is planned, but no dose is logged"
    at = datetime(2026, 7, 6, 9, tzinfo=UTC)
    add_dose(house.patient, house.account, tablets.public_id, taken(at), "tablet", at)
    assert mails(house, ANNA, at, 35, hours=(10,)) == []


def test_a_course_that_nothing_follows_is_not_written_about_for_ever(house: House) -> None:
    Plan.update(starts_on=date(2024, 3, 2), course_step_at=LOOK_SOON, stops_on=START.date()).execute()
    for days in range(0, 600, 5):
        house.run(START + timedelta(days=days, hours=2))
    sent = Message.select().where(Message.kind == MessageKind.COURSE_NEXT, Message.state == MessageState.SENT)
    assert sent.count() == len(range(30, 365, 30))


def test_what_follows_ends_the_questions(house: House) -> None:
    Plan.update(starts_on=date(2024, 9, 2), course_step_at=LOOK_SOON).execute()
    make_plan(house.patient, "alendronate", starts_on=date(2026, 9, 2))
    assert mails(house, ANNA, START, 180, hours=(10,)) == []


def test_no_thirteenth_dose_is_planned_or_mailed(house: House) -> None:
    Plan.update(deleted_at=START).execute()
    plan = make_plan(house.patient, "romosozumab", rhythm_kind=RhythmKind.EVERY_N_MONTHS, tracked_since=START)
    set_next_due(plan, START, START)
    for number in range(12):
        at = to_utc(date(2026, 3, 2) + relativedelta(months=number), time(9), plan.zone)
        add_dose(house.patient, house.account, plan.public_id, taken(at), f"dose-{number}", at)
    for day in range(60):
        house.run(at + timedelta(days=day))
    assert {row.kind for row in Message.select()} == {"course_next"}
    assert Occurrence.select().where(Occurrence.plan == plan).count() == 12


def test_no_thirteenth_is_planned_when_the_twelfth_was_logged_in_another_plan_a_moment_ago(house: House) -> None:
    """The second plan had found its next dose due before the first plan got its last one."""
    monthly = {"rhythm_kind": RhythmKind.EVERY_N_MONTHS, "tracked_since": START}
    first = make_plan(house.patient, "romosozumab", doses_before=12, **monthly)
    second = make_plan(house.patient, "romosozumab", **monthly)
    Plan.update(next_due_at=START, next_due_on=date(2026, 3, 2)).where(Plan.id == second.id).execute()
    house.run(START)
    assert Occurrence.select().where(Occurrence.plan.in_([first, second])).count() == 0
    assert Plan.get_by_id(second.id).next_due_at is None


def test_a_thirteenth_that_was_planned_before_is_taken_back(house: House) -> None:
    """A record from before this rule: 12 doses are logged, and the next one stands as due."""
    plan = make_plan(house.patient, "romosozumab", rhythm_kind=RhythmKind.EVERY_N_MONTHS, tracked_since=START)
    set_next_due(plan, START, START)
    for number in range(12):
        at = to_utc(date(2026, 3, 2) + relativedelta(months=number), time(9), plan.zone)
        add_dose(house.patient, house.account, plan.public_id, taken(at), f"dose-{number}", at)
    Plan.update(next_due_at=at + timedelta(days=28), next_due_on=date(2027, 3, 2), course_step_at=LOOK_SOON).execute()
    house.run(at + timedelta(days=1))
    assert Plan.get_by_id(plan.id).next_due_at is None
