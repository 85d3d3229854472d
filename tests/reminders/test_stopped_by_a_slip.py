"""A plan that is stopped from today on and goes on the same day: today's open dose is asked for as before."""

from dataclasses import replace
from datetime import date, timedelta

from bonetrack.core.doses import DoseState
from bonetrack.services.plans import change_plan, draft_of, stop_plan
from bonetrack.storage.models import Occurrence
from bonetrack.storage.plans import reload_plan
from tests.reminders.conftest import ANNA, CARL, DUE, House
from tests.reminders.dose_steps import DAY, HOUR, MINUTE, log


def every_quarter(house: House, first: timedelta, last: timedelta) -> None:
    for number in range((last - first) // (15 * MINUTE)):
        house.run(DUE + first + number * 15 * MINUTE)


def stop(house: House, day: date, after: timedelta) -> None:
    plan = reload_plan(house.plan)
    stop_plan(house.patient, house.account, plan.public_id, day, "", plan.version, DUE + after)


def go_on(house: House, after: timedelta) -> None:
    plan = reload_plan(house.plan)
    draft = replace(draft_of(plan), stops_on=None)
    change_plan(house.patient, house.account, plan.public_id, draft, plan.version, DUE + after)


def test_the_dose_of_today_is_said_again_and_its_caregiver_told(house: House) -> None:
    every_quarter(house, timedelta(0), HOUR / 2)
    stop(house, DUE.date(), HOUR / 2)
    every_quarter(house, HOUR / 2, HOUR)
    assert (len(house.to(ANNA)), len(house.to(CARL))) == (1, 0)
    go_on(house, HOUR)
    every_quarter(house, HOUR, DAY)
    assert [str(taken.mail["Subject"]) for taken in house.to(ANNA)[1:]] == [
        "Not logged yet: 8:00 item",
        "Last reminder: 8:00 item",
    ]
    assert len(house.to(CARL)) == 1
    house.run(DUE + DAY)
    assert Occurrence.get(Occurrence.due_on == DUE.date()).state == DoseState.MISSED


def test_a_dose_of_today_that_is_logged_is_not_asked_for(house: House) -> None:
    house.run(DUE)
    log(house, "teriparatide", DUE + MINUTE)
    stop(house, DUE.date(), HOUR / 2)
    go_on(house, HOUR)
    every_quarter(house, HOUR, DAY - HOUR)
    assert (len(house.to(ANNA)), len(house.to(CARL))) == (1, 0)


def test_after_days_without_it_nothing_of_those_days_is_sent(house: House) -> None:
    house.run(DUE)
    stop(house, DUE.date() + DAY, HOUR)
    house.run(DUE + 3 * HOUR)
    told = len(house.to(CARL))
    go_on(house, 9 * DAY + 30 * MINUTE)
    house.run(DUE + 9 * DAY + 30 * MINUTE)
    assert len(house.to(CARL)) == told
    about = [taken.text for taken in house.to(ANNA) if "Your 8:00 item" in taken.text][2:]
    assert ["on Thursday 12 March 2026" in text for text in about] == [True]
    days = [row.due_on for row in Occurrence.select().where(Occurrence.state == DoseState.DUE)]
    assert days == [DUE.date() + 9 * DAY], "only what is open now"
