"""Scans and blood tests: what is said until they are booked, and what after it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from bonetrack.core.agents import get_agent
from bonetrack.core.bookings import AskedDay, answers_lab, is_visit, list_lab_days, list_scan_days, offer_lab_days
from bonetrack.core.notices import Step
from bonetrack.core.people import Relation

Lister = Callable[[date | None, date | None, str], list[AskedDay]]
DUE, BOOKED = date(2026, 6, 15), date(2026, 7, 1)


def days(steps: list[Step]) -> list[date]:
    return [step.at.date() for step in steps]


def test_a_booked_scan_is_not_asked_for_any_more() -> None:
    (asked,) = list_scan_days(DUE, None, "UTC")
    assert (asked.day, asked.is_booked, days(asked.steps)) == (DUE, False, [date(2026, 4, 16), date(2026, 6, 1), DUE])
    (booked,) = list_scan_days(DUE, BOOKED, "UTC")
    assert (booked.day, days(booked.steps)) == (BOOKED, [date(2026, 6, 28), date(2026, 7, 2)])
    assert {step.audience for step in booked.steps} == {Relation.PATIENT}


@pytest.mark.parametrize("list_days", [list_scan_days, list_lab_days])
def test_a_booking_long_after_the_due_day_does_not_end_the_questions(list_days: Lister) -> None:
    assert [asked.day for asked in list_days(DUE, DUE + timedelta(days=60), "UTC")] == [DUE + timedelta(days=60)]
    far = DUE + timedelta(days=61)
    assert [asked.day for asked in list_days(DUE, far, "UTC")] == [far, DUE]
    assert [asked.day for asked in list_days(None, far, "UTC")] == [far]


def test_a_blood_test_speaks_on_the_day_before() -> None:
    ahead = [date(2026, 6, 1), date(2026, 6, 12), date(2026, 6, 14), date(2026, 6, 16)]
    (due,), (booked,) = list_lab_days(DUE, None, "UTC"), list_lab_days(DUE, BOOKED, "UTC")
    assert days(due.steps) == ahead
    assert days(booked.steps) == [date(2026, 6, 28), date(2026, 6, 30), date(2026, 7, 2)]
    assert list_lab_days(None, None, "UTC") == []


def test_what_answers() -> None:
    assert is_visit(date(2026, 6, 20), BOOKED)
    assert not is_visit(date(2026, 6, 1), BOOKED)
    assert answers_lab(date(2026, 5, 20), DUE)
    assert not answers_lab(date(2026, 3, 1), DUE)


def test_offers_follow_what_was_read() -> None:
    start = date(2026, 1, 10)
    tablets = [months for months, _day in offer_lab_days(get_agent("alendronate"), start, start)]
    assert tablets == [0, 3, 6]
    assert offer_lab_days(get_agent("teriparatide"), start, date(2026, 2, 1)) == [
        (1, date(2026, 2, 10)),
        (3, date(2026, 4, 10)),
    ]
    assert offer_lab_days(get_agent("calcium"), start, start) == []
