"""How far a limited course has come, and what is asked when."""

from datetime import date, timedelta

from bonetrack.core.course_length import (
    CourseStage,
    days_used,
    end_of_doses,
    end_of_months,
    is_followed,
    is_review_due,
    list_course_steps,
    stage_of,
)
from bonetrack.core.plans import Span

START = date(2026, 3, 1)
END = date(2028, 3, 1)


def test_daily_builders_are_counted_together() -> None:
    first = Span("abaloparatide", date(2024, 1, 1), date(2025, 1, 1))
    running = Span("teriparatide", START)
    assert days_used([first, running], START) == 366
    assert end_of_months([first, running], running, 24) == date(2028, 3, 1) - timedelta(days=366)
    assert end_of_months([running], running, 24) == END


def test_days_on_both_count_once() -> None:
    spans = [Span("teriparatide", START, date(2026, 4, 1)), Span("abaloparatide", date(2026, 3, 15), date(2026, 4, 5))]
    assert days_used(spans, END) == 35


def test_a_stop_that_is_planned_ends_the_course() -> None:
    running = Span("teriparatide", START, date(2027, 1, 1))
    assert end_of_months([running], running, 24) == date(2027, 1, 1)


def test_doses_end_at_the_twelfth() -> None:
    assert end_of_doses(9, 12, None, date(2026, 12, 1)) == date(2027, 2, 1)
    assert end_of_doses(12, 12, date(2027, 2, 3), None) == date(2027, 2, 3)


def test_three_questions_and_the_last_again_each_month_for_a_year() -> None:
    days = [step.at.date() for step in list_course_steps(END, date(2027, 12, 1), "UTC")]
    assert days[:3] == [date(2027, 12, 1), END - timedelta(days=60), END + timedelta(days=30)]
    assert days[3:] == [END + timedelta(days=30 * number) for number in range(2, 13)]


def stage(day: date, *, ended: bool = False, followed: bool = False, logged: bool = False) -> CourseStage:
    first = date(2027, 12, 1)
    return stage_of(END, first, day, has_ended=ended, is_followed=followed, is_logged=logged)


def test_stages() -> None:
    assert stage(date(2027, 11, 30)) is CourseStage.RUNNING
    assert stage(date(2027, 12, 1)) is CourseStage.ASK
    assert stage(END - timedelta(days=60)) is CourseStage.ASK_SOON
    assert stage(END - timedelta(days=60), followed=True) is CourseStage.RUNNING
    assert stage(END, ended=True) is CourseStage.OVER
    assert stage(END + timedelta(days=30), ended=True) is CourseStage.NOTHING_AFTER
    assert stage(END + timedelta(days=30), ended=True, followed=True, logged=True) is CourseStage.OVER


def test_one_that_goes_on_has_not_ended() -> None:
    assert stage(END + timedelta(days=90)) is CourseStage.ASK_SOON


def test_what_holds_the_gain() -> None:
    assert is_followed(END, [Span("alendronate", END)])
    assert is_followed(END, [Span("denosumab", START)])
    assert not is_followed(END, [Span("alendronate", START, date(2027, 1, 1))])
    assert not is_followed(END, [Span("estradiol_patch", START), Span("alendronate", END + timedelta(days=31))])


def test_a_review_after_so_many_years() -> None:
    assert not is_review_due(5 * 365, 5)
    assert is_review_due(5 * 365 + 2, 5)
