"""Denosumab and estrogen that were stopped: what follows is asked about, by mail and in the app, never answered."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bonetrack.core.agents import RhythmKind
from bonetrack.core.course_length import CourseStage
from bonetrack.core.messages import MessageKind
from bonetrack.services.doses import add_dose, undo_dose
from bonetrack.services.follow_on import read_follow_on
from bonetrack.services.plans import stop_plan
from bonetrack.storage.models import Message, Plan
from bonetrack.storage.plans import reload_plan, set_next_due
from tests.builders import START, make_plan
from tests.reminders.conftest import ANNA, CARL, House
from tests.reminders.test_supplies import mails
from tests.services.dose_steps import taken

TODAY = START.date()
STOP = date(2026, 4, 1)


@pytest.fixture
def denosumab(house: House) -> Plan:
    """Given on 2 March 2026, so its cover ends on 2 September."""
    Plan.update(next_due_at=None, next_due_on=None, tracked_since=START, sends_reminders=False).execute()
    plan = make_plan(house.patient, "denosumab", rhythm_kind=RhythmKind.EVERY_N_MONTHS, every=6, tracked_since=START)
    set_next_due(plan, START, START)
    add_dose(house.patient, house.account, plan.public_id, taken(START), "syringe", START)
    house.run(START + timedelta(minutes=1))
    return plan


def stop(house: House, plan: Plan, on: date = STOP, now: datetime = START) -> None:
    stop_plan(house.patient, house.account, plan.public_id, on, "", reload_plan(plan).version, now)


def asked(house: House) -> list[date]:
    """The days on which it was asked what follows."""
    rows = Message.select().where(Message.kind == MessageKind.COURSE_NEXT, Message.contact == house.own)
    return sorted(row.sent_at.date() for row in rows if row.sent_at is not None)


def stage(plan: Plan, on: date) -> CourseStage | None:
    state = read_follow_on(reload_plan(plan), datetime(on.year, on.month, on.day, 12, tzinfo=UTC))
    return None if state is None else state.stage


def follow(house: House, agent: str, starts_on: date, **columns: object) -> Plan:
    return make_plan(house.patient, agent, starts_on=starts_on, sends_reminders=False, **columns)


def test_denosumab_that_was_stopped_asks_before_and_at_six_months_and_again(house: House, denosumab: Plan) -> None:
    stop(house, denosumab)
    found = mails(house, ANNA, START, 215, hours=(10,))
    assert found == ["04.07 10", "05.08 10", "02.09 10", "16.09 10", "30.09 10"]
    texts = [mail.text for mail in house.to(ANNA)]
    assert "It covers you until about 2 September 2026." in texts[0]
    assert "Ask your clinic now what comes next, and when." in texts[0]
    assert "Please call your clinic today. Ask what comes next." in texts[2]
    assert not [text for text in texts if "enosumab" in text or "bone" in text.lower().replace("bonetrack", "")]
    assert house.to(CARL) == []


def test_the_questions_about_denosumab_have_an_end_and_the_page_has_none(house: House, denosumab: Plan) -> None:
    stop(house, denosumab)
    for week in range(100):
        house.run(START + timedelta(weeks=week, hours=2))
    assert len(asked(house)) == 2 + 27
    assert stage(denosumab, date(2029, 1, 1)) is CourseStage.NOTHING_AFTER


def test_a_dose_of_what_follows_ends_the_questions_and_a_plan_alone_does_not(house: House, denosumab: Plan) -> None:
    stop(house, denosumab)
    tablets = follow(house, "alendronate", date(2026, 8, 20))
    assert stage(denosumab, date(2026, 8, 25)) is CourseStage.RUNNING, "what follows is planned"
    assert stage(denosumab, date(2026, 9, 2)) is CourseStage.NOTHING_AFTER, "nothing is logged"
    at = datetime(2026, 9, 3, 9, tzinfo=UTC)
    add_dose(house.patient, house.account, tablets.public_id, taken(at), "tablet", at)
    assert stage(denosumab, date(2026, 9, 3)) is CourseStage.OVER
    assert mails(house, ANNA, at, 60, hours=(10,)) == []


def test_one_infusion_follows_though_its_plan_was_stopped(house: House, denosumab: Plan) -> None:
    stop(house, denosumab)
    yearly = {"rhythm_kind": RhythmKind.EVERY_N_MONTHS, "every": 12}
    infusion = follow(house, "zoledronate", date(2026, 8, 28), stops_on=date(2026, 8, 30), **yearly)
    at = datetime(2026, 8, 28, 9, tzinfo=UTC)
    add_dose(house.patient, house.account, infusion.public_id, taken(at), "infusion", at)
    assert stage(denosumab, date(2026, 10, 1)) is CourseStage.OVER


def test_a_bone_builder_does_not_hold_what_denosumab_gained(house: House, denosumab: Plan) -> None:
    stop(house, denosumab)
    pen = follow(house, "teriparatide", date(2026, 8, 20))
    at = datetime(2026, 9, 1, 9, tzinfo=UTC)
    add_dose(house.patient, house.account, pen.public_id, taken(at), "pen", at)
    assert stage(denosumab, date(2026, 9, 2)) is CourseStage.NOTHING_AFTER


def test_a_new_plan_of_denosumab_speaks_for_itself_and_asks_when_it_ends(house: House, denosumab: Plan) -> None:
    stop(house, denosumab)
    half_yearly = {"rhythm_kind": RhythmKind.EVERY_N_MONTHS, "every": 6}
    second = follow(house, "denosumab", date(2026, 9, 1), **half_yearly)
    assert stage(denosumab, date(2026, 10, 1)) is CourseStage.OVER
    at = datetime(2026, 9, 1, 9, tzinfo=UTC)
    add_dose(house.patient, house.account, second.public_id, taken(at), "second", at)
    stop(house, second, date(2026, 10, 1), at)
    assert stage(denosumab, date(2027, 3, 2)) is CourseStage.OVER
    assert stage(second, date(2027, 3, 2)) is CourseStage.NOTHING_AFTER


def test_a_stop_to_come_asks_nothing_while_an_injection_comes_before_it(house: House, denosumab: Plan) -> None:
    stop(house, denosumab, date(2026, 10, 1))
    assert stage(denosumab, date(2026, 8, 1)) is None
    at = datetime(2026, 9, 2, 9, tzinfo=UTC)
    entry = add_dose(house.patient, house.account, denosumab.public_id, taken(at), "last", at).entry
    state = read_follow_on(reload_plan(denosumab), at)
    assert state is not None
    assert (state.ends_on, state.stage) == (date(2027, 3, 2), CourseStage.RUNNING)
    undo_dose(house.patient, house.account, entry.public_id, entry.version, at)
    assert stage(denosumab, date(2026, 10, 2)) is CourseStage.NOTHING_AFTER, "the cover of March has ended"


def test_a_mail_that_waits_is_taken_back_when_what_follows_is_logged(house: House, denosumab: Plan) -> None:
    stop(house, denosumab)
    house.run(datetime(2026, 8, 5, 12, tzinfo=UTC))
    house.server.at_recipient = lambda _address: "451 4.3.0 later"
    at = datetime(2026, 9, 2, 12, tzinfo=UTC)
    house.run(at)
    house.server.at_recipient = lambda _address: None
    tablets = follow(house, "alendronate", date(2026, 9, 2))
    add_dose(house.patient, house.account, tablets.public_id, taken(at), "tablet", at)
    before = len(house.to(ANNA))
    house.run(at + timedelta(hours=12))
    assert len(house.to(ANNA)) == before
    assert Message.select().where(Message.kind == "course_next").order_by(Message.id.desc()).get().state == "cancelled"


def test_estrogen_that_was_stopped_asks_twice_and_less_urgently(house: House) -> None:
    Plan.update(next_due_at=None, next_due_on=None, sends_reminders=False).execute()
    plan = make_plan(house.patient, "estradiol_tablet", starts_on=date(2020, 1, 1), tracked_since=START)
    Plan.update(deleted_at=START).where(Plan.id == house.plan.id).execute()
    stop(house, plan, TODAY)
    for days in range(0, 200, 2):
        house.run(START + timedelta(days=days, hours=2))
    assert asked(house) == [date(2026, 3, 2), date(2026, 4, 1)]
    texts = [mail.text for mail in house.to(ANNA) if "A part of your plan ended on 2 March 2026." in mail.text]
    assert len(texts) == 2
    assert "Ask your clinic at your next visit what comes next." in texts[1]


@pytest.mark.parametrize("agent", ["estradiol_gel", "teriparatide"])
def test_another_form_of_estrogen_or_a_bone_builder_goes_on(house: House, agent: str) -> None:
    Plan.update(deleted_at=START).execute()
    plan = make_plan(house.patient, "estradiol_patch", starts_on=date(2020, 1, 1), stops_on=TODAY)
    assert stage(plan, TODAY) is CourseStage.ASK
    assert stage(plan, date(2026, 5, 1)) is CourseStage.NOTHING_AFTER
    follow(house, agent, date(2026, 3, 3))
    assert stage(plan, date(2026, 5, 1)) is CourseStage.OVER


def test_other_agents_and_plans_that_go_on_ask_nothing(house: House, denosumab: Plan) -> None:
    assert stage(denosumab, date(2026, 9, 2)) is None
    assert stage(make_plan(house.patient, "raloxifene", stops_on=TODAY), date(2026, 9, 2)) is None
    assert stage(make_plan(house.patient, "progesterone", stops_on=TODAY), date(2026, 9, 2)) is None
