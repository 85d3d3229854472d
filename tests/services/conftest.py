"""Anna with a daily plan, on both databases; a test file may set out its own."""

from datetime import timedelta

import pytest

from bonetrack.storage.models import Account, Patient, Plan
from tests.builders import make_account, make_patient, make_plan
from tests.services.dose_steps import NOW


@pytest.fixture
def account(any_database: str) -> Account:
    return make_account()


@pytest.fixture
def patient(account: Account) -> Patient:
    return make_patient(account)


@pytest.fixture
def plan(patient: Patient) -> Plan:
    return make_plan(patient, tracked_since=NOW - timedelta(hours=9))
