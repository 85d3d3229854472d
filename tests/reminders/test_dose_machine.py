"""Random orders of everything that can happen to a dose, on both databases."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.conftest import ON_CI, settings_for
from tests.reminders.dose_machine import DoseMachine
from tests.reminders.mail_machine import MailMachine

SHORT, LONG = 6, 60


def live(url: str, folder: Path, lives: int, steps: int, kind: type[DoseMachine] = DoseMachine) -> None:
    machine = type("Machine", (kind,), {"settings": settings_for(url, folder)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=ON_CI or lives == SHORT,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_few_lives(any_database: str, tmp_path: Path) -> None:
    live(any_database, tmp_path, SHORT, 25)


@pytest.mark.full
def test_many_lives(any_database: str, tmp_path: Path) -> None:
    live(any_database, tmp_path, LONG, 50)


def test_a_few_lives_with_mail_off_and_on(any_database: str, tmp_path: Path) -> None:
    live(any_database, tmp_path, SHORT, 25, MailMachine)


@pytest.mark.full
def test_many_lives_with_mail_off_and_on(any_database: str, tmp_path: Path) -> None:
    live(any_database, tmp_path, LONG, 50, MailMachine)
