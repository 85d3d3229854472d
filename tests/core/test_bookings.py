"""Scans and blood tests: what is said until they are booked, and what after it."""

from datetime import date

from bonetrack.core.agents import get_agent
from bonetrack.core.bookings import answers_lab, is_visit, list_lab_steps, list_scan_due_steps, offer_lab_days
from bonetrack.core.notices import Step
from bonetrack.core.people import Relation

DUE, BOOKED = date(2026, 6, 15), date(2026, 7, 1)


def days(steps: list[Step]) -> list[date]:
    return [step.at.date() for step in steps]


def test_a_booked_scan_is_not_asked_for_any_more() -> None:
    assert days(list_scan_due_steps(DUE, None, "UTC")) == [date(2026, 4, 16), date(2026, 6, 1), DUE]
    booked = list_scan_due_steps(DUE, BOOKED, "UTC")
    assert days(booked) == [date(2026, 6, 28), date(2026, 7, 2)]
    assert {step.audience for step in booked} == {Relation.PATIENT}


def test_a_blood_test_speaks_on_the_day_before() -> None:
    ahead = [date(2026, 6, 1), date(2026, 6, 12), date(2026, 6, 14), date(2026, 6, 16)]
    assert days(list_lab_steps(DUE, None, "UTC")) == ahead
    assert days(list_lab_steps(DUE, BOOKED, "UTC")) == [date(2026, 6, 28), date(2026, 6, 30), date(2026, 7, 2)]
    assert list_lab_steps(None, None, "UTC") == []


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
