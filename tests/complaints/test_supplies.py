"""Complaints that concern supplies, and the lessons of rows 28 and 30."""

from datetime import UTC, date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from bonetrack.core.agents import RhythmKind
from bonetrack.core.rhythm import to_utc
from bonetrack.core.supplies import Item
from bonetrack.services.dose_days import read_today
from bonetrack.services.doses import add_dose
from bonetrack.services.supplies import Count, read_supply, set_count
from bonetrack.storage.models import Account, Message, Patient, Plan
from bonetrack.storage.plans import set_next_due
from bonetrack.words.supplies import run_out_sentence
from tests.builders import START, People, make_account, make_patient, make_plan
from tests.conftest import Clock
from tests.page_client import PageClient
from tests.reminders.conftest import ANNA, House, house, server  # noqa: F401  (fixtures)
from tests.services.dose_steps import taken


def test_complaint_15_a_warning_in_days_for_a_rare_dose_never_five_left(any_database: str) -> None:
    """A count of tablets left is useless for a weekly or 6-monthly dose: name the day on which it runs out."""
    account = make_account()
    patient = make_patient(account)
    weekly = make_plan(patient, "alendronate", rhythm_kind=RhythmKind.WEEKDAYS, weekdays=[6])
    rare = make_plan(patient, "vitamin_d", rhythm_kind=RhythmKind.EVERY_N_MONTHS, every=6)
    for plan, doses, day in ((weekly, 4, date(2026, 3, 29)), (rare, 1, date(2026, 3, 2))):
        plan.tracked_since = START
        set_count(patient, account, plan.public_id, Count(doses), None, START)
        state = read_supply(plan, START)
        assert state is not None
        assert state.run_outs[Item.DOSES] > day
        words = run_out_sentence(plan.agent, Item.DOSES, state.run_outs[Item.DOSES], state.today)
        assert "2026" in words
        assert "left" not in words


def test_complaint_15_the_warning_comes_at_ten_in_the_morning_not_at_bedtime(house: House) -> None:  # noqa: F811
    """The stock warning came at bedtime: it is sent at 10:00 on the patient's own clock, days before."""
    Plan.update(tracked_since=START - timedelta(hours=9)).execute()
    set_count(house.patient, house.account, house.plan.public_id, Count(14), None, START)
    for hour in range(0, 24 * 14, 2):
        house.run(datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hour))
    sent = [mail for mail in house.to(ANNA) if "runs out" in mail.text]
    assert len(sent) == 2
    rows = Message.select().where(Message.kind == "supply_low").order_by(Message.sent_at)
    moments = [row.sent_at for row in rows]
    assert moments == [datetime(2026, 3, 9, 10, tzinfo=UTC), datetime(2026, 3, 13, 10, tzinfo=UTC)]
    assert all("16 March 2026" in mail.text for mail in sent), "it shows the run-out date"


def test_row_28_no_thirteenth_dose_is_asked_for(any_database: str) -> None:
    """A course of 12 doses ends at 12: the plan asks for nothing more and the person is told to ask."""
    account: Account = make_account()
    patient: Patient = make_patient(account)
    plan = make_plan(patient, "romosozumab", rhythm_kind=RhythmKind.EVERY_N_MONTHS, tracked_since=START)
    set_next_due(plan, START, START)
    for number in range(12):
        at = to_utc(date(2026, 3, 2) + relativedelta(months=number), time(9), plan.zone)
        add_dose(patient, account, plan.public_id, taken(at), f"dose-{number}", at)
    board = read_today(patient, at + timedelta(days=40))
    assert (board.due, board.overdue, board.coming) == ((), (), ())


def test_row_28_twelve_logged_says_ask_your_clinic(patient_client: PageClient, people: People, clock: Clock) -> None:
    """What comes next is the clinic's to say."""
    plan = make_plan(
        people.record, "romosozumab", rhythm_kind=RhythmKind.EVERY_N_MONTHS, doses_before=11, tracked_since=START
    )
    add_dose(people.record, people.patient, plan.public_id, taken(clock()), "twelfth", clock())
    for url in ("/today", f"/treatment/{plan.public_id}"):
        assert "12 doses given. Ask your clinic what comes next." in patient_client.get(url).text
