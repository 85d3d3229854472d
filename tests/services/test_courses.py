"""Courses that are limited: no 13th dose, months counted together, and what comes next."""

from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from bonetrack.core.agents import LabelRegion, RhythmKind
from bonetrack.core.course_length import CourseStage
from bonetrack.core.rhythm import Rhythm, local_day, to_utc
from bonetrack.reminders.supplies import course_next
from bonetrack.services.courses import CourseState, read_course, read_review, set_doses_before
from bonetrack.services.dose_days import read_today
from bonetrack.services.doses import add_dose, undo_dose
from bonetrack.services.plans import make_plan as keep_plan
from bonetrack.services.plans import stop_plan
from bonetrack.storage.models import Account, Occurrence, Patient, Plan
from bonetrack.storage.plans import reload_plan, set_next_due
from tests.builders import make_patient, make_plan
from tests.services.dose_steps import NOW, TODAY, taken
from tests.services.plan_steps import draft


def make_romosozumab(patient: Patient) -> Plan:
    plan = make_plan(patient, "romosozumab", rhythm_kind=RhythmKind.EVERY_N_MONTHS, tracked_since=NOW)
    set_next_due(plan, NOW, NOW)
    return plan


def give(patient: Patient, account: Account, plan: Plan, doses: int, first: int = 0) -> datetime:
    """So many monthly doses, each on its day; returns the moment of the last."""
    at = NOW
    for number in range(first, first + doses):
        at = to_utc(TODAY + relativedelta(months=number), time(9), plan.zone)
        add_dose(patient, account, plan.public_id, taken(at), f"dose-{number}", at)
    return at


def course(plan: Plan, at: datetime) -> CourseState:
    state = read_course(reload_plan(plan), at)
    assert state is not None
    return state


def test_after_twelve_doses_nothing_more_is_asked_for(account: Account, patient: Patient) -> None:
    plan = make_romosozumab(patient)
    last = give(patient, account, plan, 12)
    row = reload_plan(plan)
    assert (row.next_due_at, row.next_due_on) == (None, None)
    later = last + timedelta(days=70)
    board = read_today(patient, later)
    assert (board.due, board.overdue, board.coming) == ((), (), ())
    state = course(plan, last)
    assert (state.used, state.limit, state.stage) == (12, 12, CourseStage.OVER)


def test_the_twelfth_is_still_asked_for_and_an_undone_one_again(account: Account, patient: Patient) -> None:
    plan = make_romosozumab(patient)
    give(patient, account, plan, 11)
    assert reload_plan(plan).next_due_on == date(2027, 2, 2)
    last = give(patient, account, plan, 1, first=11)
    entry = Occurrence.select().order_by(Occurrence.due_on.desc()).get().entries.get()
    undo_dose(patient, account, entry.public_id, entry.version, last)
    assert not course(plan, last).is_full
    assert [dose.due.due_on for dose in read_today(patient, last + timedelta(days=1)).overdue] == [date(2027, 2, 2)]


def test_a_second_injection_of_one_dose_is_not_a_second_dose(account: Account, patient: Patient) -> None:
    plan = make_romosozumab(patient)
    give(patient, account, plan, 1)
    add_dose(patient, account, plan.public_id, taken(NOW), "second", NOW, is_second=True)
    assert course(plan, NOW).used == 1


def test_doses_from_before_the_log_count(account: Account, patient: Patient) -> None:
    plan = make_romosozumab(patient)
    last = give(patient, account, plan, 4)
    set_doses_before(patient, account, plan.public_id, 8, last)
    assert course(plan, last).is_full
    assert reload_plan(plan).next_due_on is None
    set_doses_before(patient, account, plan.public_id, 2, last)
    assert reload_plan(plan).next_due_on == date(2026, 7, 2)


def renew(patient: Patient, account: Account, first: Plan, at: datetime, **parts: object) -> Plan:
    """A new prescription ten days after the last dose: the first plan stops, a second one begins."""
    day = local_day(at, first.zone) + timedelta(days=10)
    stop_plan(patient, account, first.public_id, day, "new prescription", reload_plan(first).version, at)
    monthly = Rhythm(RhythmKind.EVERY_N_MONTHS, 1, (), (time(9),))
    return keep_plan(patient, account, draft("romosozumab", monthly, day, **parts), "second", at + timedelta(days=10))


def test_twelve_doses_count_over_two_plans(account: Account, patient: Patient) -> None:
    first = make_romosozumab(patient)
    second = renew(patient, account, first, give(patient, account, first, 8))
    last = give(patient, account, second, 3, first=9)
    assert reload_plan(second).next_due_on == date(2027, 3, 2)
    last = give(patient, account, second, 1, first=12)
    assert course(second, last).used == 12
    assert course(second, last).stage is CourseStage.OVER
    assert (reload_plan(second).next_due_on, reload_plan(second).next_due_at) == (None, None)
    assert read_today(patient, last + timedelta(days=70)).overdue == ()


def test_a_dose_that_the_new_plan_repeats_from_the_old_one_counts_once(account: Account, patient: Patient) -> None:
    first = make_romosozumab(patient)
    last = give(patient, account, first, 8)
    second = renew(patient, account, first, last, last_given_on=local_day(last, first.zone))
    assert course(second, last + timedelta(days=20)).used == 8


def test_doses_from_before_add_up_over_plans(account: Account, patient: Patient) -> None:
    """Whether the 4 of the second plan are meant with those of the first or without: a 13th is not asked for."""
    first = make_romosozumab(patient)
    set_doses_before(patient, account, first.public_id, 3, NOW)
    second = renew(patient, account, first, give(patient, account, first, 5))
    later = NOW + timedelta(days=200)
    assert course(second, later).used == 8
    set_doses_before(patient, account, second.public_id, 4, later)
    assert course(second, later).is_full
    assert reload_plan(second).next_due_on is None


def test_a_dose_logged_or_undone_in_the_first_plan_reaches_the_second(account: Account, patient: Patient) -> None:
    first = make_romosozumab(patient)
    second = renew(patient, account, first, give(patient, account, first, 8))
    last = give(patient, account, second, 3, first=9)
    assert reload_plan(second).next_due_on is not None
    late = add_dose(patient, account, first.public_id, taken(NOW + timedelta(days=14)), "found again", last)
    work_on_courses(last)
    assert reload_plan(second).next_due_on is None
    undo_dose(patient, account, late.entry.public_id, late.entry.version, last)
    work_on_courses(last)
    assert reload_plan(second).next_due_on is not None


def test_the_later_of_two_plans_asks_what_comes_next_though_neither_was_stopped(
    account: Account, patient: Patient
) -> None:
    first = make_romosozumab(patient)
    give(patient, account, first, 8)
    monthly = Rhythm(RhythmKind.EVERY_N_MONTHS, 1, (), (time(9),))
    second = keep_plan(patient, account, draft("romosozumab", monthly, date(2026, 11, 1)), "second", NOW)
    last = give(patient, account, second, 4, first=8)
    later = last + timedelta(days=40)
    assert course(second, later).stage is CourseStage.NOTHING_AFTER
    assert course(first, later).stage is CourseStage.OVER


def work_on_courses(now: datetime) -> None:
    while course_next(now, "example.org"):
        pass


def test_what_comes_next_is_asked_at_dose_nine(account: Account, patient: Patient) -> None:
    plan = make_romosozumab(patient)
    assert course(plan, give(patient, account, plan, 8)).stage is CourseStage.RUNNING
    assert course(plan, give(patient, account, plan, 1, first=8)).stage is CourseStage.ASK
    last = give(patient, account, plan, 1, first=9)
    assert course(plan, last + timedelta(days=2)).stage is CourseStage.ASK_SOON, "60 days before dose 12"


def test_daily_builders_count_together_by_region(account: Account) -> None:
    for region, agent, limit in (
        (LabelRegion.US, "abaloparatide", 24),
        (LabelRegion.EU, "abaloparatide", 18),
        (LabelRegion.EU, "teriparatide", 24),
    ):
        patient = make_patient(label_region=region)
        make_plan(patient, "teriparatide", starts_on=date(2024, 9, 2), stops_on=date(2025, 9, 2))
        plan = make_plan(patient, agent, starts_on=date(2025, 9, 2))
        state = course(plan, NOW)
        assert (state.used, state.limit) == (17, limit)
        assert state.ends_on is not None
        assert abs((state.ends_on - date(2025, 9, 2) - timedelta(days=(limit - 12) * 30.44)).days) <= 3


def test_nothing_after_the_end_is_the_strongest(account: Account, patient: Patient) -> None:
    plan = make_plan(patient, starts_on=date(2024, 3, 2), stops_on=TODAY)
    assert course(plan, NOW).stage is CourseStage.OVER
    later = NOW + timedelta(days=30)
    assert course(plan, later).stage is CourseStage.NOTHING_AFTER
    tablets = make_plan(patient, "alendronate", starts_on=TODAY, tracked_since=NOW)
    assert course(plan, later).stage is CourseStage.NOTHING_AFTER, "planned, but nothing is logged"
    add_dose(patient, account, tablets.public_id, taken(later), "tablet", later)
    assert course(plan, later).stage is CourseStage.OVER


def test_denosumab_that_runs_beside_it_holds_the_gain(account: Account, patient: Patient) -> None:
    plan = make_plan(patient, starts_on=date(2024, 3, 2), stops_on=TODAY)
    beside = make_plan(
        patient, "denosumab", rhythm_kind=RhythmKind.EVERY_N_MONTHS, every=6, starts_on=date(2025, 1, 10)
    )
    given = NOW - timedelta(days=120)
    add_dose(patient, account, beside.public_id, taken(given), "syringe", NOW)
    state = course(plan, NOW + timedelta(days=40))
    assert (state.stage, state.is_followed) == (CourseStage.OVER, True)


def test_a_review_is_offered_after_five_years_of_tablets_and_three_of_infusions(patient: Patient) -> None:
    assert read_review(make_plan(patient, "alendronate", starts_on=date(2021, 3, 30)), NOW) is None
    make_plan(patient, "risedronate", starts_on=date(2020, 1, 1), stops_on=date(2021, 3, 30))
    plan = make_plan(patient, "alendronate", starts_on=date(2021, 3, 30))
    review = read_review(plan, NOW)
    assert review is not None
    assert (review.years, review.rule.rule) == (5, "review_5_years")
    infusion = make_plan(
        patient, "zoledronate", rhythm_kind=RhythmKind.EVERY_N_MONTHS, every=12, starts_on=date(2023, 2, 1)
    )
    assert read_review(infusion, NOW) is not None
    assert read_review(make_plan(patient, "denosumab", starts_on=date(2015, 1, 1)), NOW) is None


def test_a_plan_without_a_limit_or_to_come_has_no_course(patient: Patient) -> None:
    assert read_course(make_plan(patient, "alendronate"), NOW) is None
    assert read_course(make_plan(patient, starts_on=date(2026, 4, 1)), NOW) is None
