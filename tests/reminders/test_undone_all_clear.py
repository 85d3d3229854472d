"""A caregiver read that a dose is now logged, and then the entry was undone: she does not go on believing it."""

from datetime import timedelta

import pytest

from bonetrack.services.doses import undo_dose
from bonetrack.storage.models import Contact, DoseEntry
from tests.reminders.conftest import CARL, DUE, House
from tests.reminders.dose_steps import HOUR, MINUTE, log

NOT_LOGGED, NOW_LOGGED = "Not logged yet: 8:00 item", "Nothing to do: an item is now logged"
MISSED = "Not logged: 8:00 item"
NEXT_DUE = timedelta(hours=24)


@pytest.fixture
def told(house: House) -> House:
    """Carl hears after half an hour, and also when it is logged, which Anna does three hours late."""
    Contact.update(tells_when_logged=True, delay_minutes=30).where(Contact.id == house.carl.id).execute()
    every_quarter(house, timedelta(0), 3 * HOUR)
    log(house, "teriparatide", DUE + 3 * HOUR)
    every_quarter(house, 3 * HOUR, 4 * HOUR)
    assert subjects(house) == [NOT_LOGGED, NOW_LOGGED]
    return house


def every_quarter(house: House, first: timedelta, last: timedelta) -> None:
    for number in range((last - first) // (15 * MINUTE)):
        house.run(DUE + first + number * 15 * MINUTE)


def undo(house: House, after: timedelta) -> None:
    entry = DoseEntry.get()
    undo_dose(house.patient, house.account, entry.public_id, entry.version, DUE + after)


def subjects(house: House) -> list[str]:
    return [str(taken.mail["Subject"]) for taken in house.to(CARL)]


def test_undone_while_its_window_is_open_it_is_told_again_once(told: House) -> None:
    undo(told, 5 * HOUR)
    every_quarter(told, 5 * HOUR, NEXT_DUE)
    assert subjects(told) == [NOT_LOGGED, NOW_LOGGED, NOT_LOGGED]


def test_undone_after_its_window_it_is_told_as_missed(told: House) -> None:
    every_quarter(told, 4 * HOUR, 17 * HOUR)
    undo(told, 17 * HOUR)
    every_quarter(told, 17 * HOUR, 2 * NEXT_DUE - 8 * HOUR)
    about_it = [taken for taken in told.to(CARL)[2:] if "3 March" in taken.text or "yesterday" in taken.text]
    assert len(about_it) == 1


def test_logged_and_undone_twice_each_is_told(told: House) -> None:
    undo(told, 5 * HOUR)
    every_quarter(told, 5 * HOUR, 6 * HOUR)
    log(told, "teriparatide", DUE + 6 * HOUR)
    every_quarter(told, 6 * HOUR, 7 * HOUR)
    undo(told, 7 * HOUR)
    every_quarter(told, 7 * HOUR, NEXT_DUE)
    assert subjects(told) == [NOT_LOGGED, NOW_LOGGED] * 2 + [NOT_LOGGED]


def test_undone_before_the_word_of_it_left_nothing_is_said_twice(house: House) -> None:
    Contact.update(tells_when_logged=True, delay_minutes=30).where(Contact.id == house.carl.id).execute()
    every_quarter(house, timedelta(0), 3 * HOUR)
    log(house, "teriparatide", DUE + 3 * HOUR)
    undo(house, 3 * HOUR + 5 * MINUTE)
    every_quarter(house, 3 * HOUR + 15 * MINUTE, NEXT_DUE)
    assert subjects(house) == [NOT_LOGGED]


def test_logged_undone_and_logged_within_minutes_she_hears_of_it_once(house: House) -> None:
    Contact.update(tells_when_logged=True, delay_minutes=30).where(Contact.id == house.carl.id).execute()
    every_quarter(house, timedelta(0), 3 * HOUR)
    log(house, "teriparatide", DUE + 3 * HOUR)
    undo(house, 3 * HOUR + 2 * MINUTE)
    log(house, "teriparatide", DUE + 3 * HOUR + 4 * MINUTE)
    every_quarter(house, 3 * HOUR + 15 * MINUTE, 5 * HOUR)
    assert subjects(house) == [NOT_LOGGED, NOW_LOGGED]
