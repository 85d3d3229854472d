"""Phases from plans: together, followed by, stopped; and the facts about the person."""

from datetime import UTC, date, datetime

import pytest

from bonetrack.core.agents import LabelRegion
from bonetrack.core.cases import Menopausal
from bonetrack.core.regimen import PriorClass
from bonetrack.services.phases import list_phases, list_treatments
from bonetrack.services.profile import Profile, profile_of, save_profile
from bonetrack.storage.audit import list_audit
from bonetrack.storage.models import Account, Patient
from tests.builders import make_account, make_patient, make_plan

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def account(any_database: str) -> Account:
    return make_account()


@pytest.fixture
def patient(account: Account) -> Patient:
    return make_patient(account)


def spans(patient: Patient) -> list[tuple[tuple[str, ...], date, date | None]]:
    return [(phase.agents, phase.starts_on, phase.stops_on) for phase in list_phases(patient)]


def test_no_plan_and_no_bone_agent_make_no_phase(patient: Patient) -> None:
    assert list_phases(patient) == []
    make_plan(patient, "calcium")
    assert list_phases(patient) == []


def test_what_is_taken_together_and_what_follows(patient: Patient) -> None:
    make_plan(patient, "estradiol_patch", starts_on=date(2024, 1, 1))
    make_plan(patient, "teriparatide", starts_on=date(2024, 1, 1), stops_on=date(2026, 1, 1))
    make_plan(patient, "zoledronate", starts_on=date(2026, 1, 1))
    make_plan(patient, "vitamin_d", starts_on=date(2024, 1, 1))
    assert spans(patient) == [
        (("estradiol_patch", "teriparatide"), date(2024, 1, 1), date(2026, 1, 1)),
        (("estradiol_patch", "zoledronate"), date(2026, 1, 1), None),
    ]


def test_a_gap_is_a_phase_of_its_own(patient: Patient) -> None:
    make_plan(patient, "denosumab", starts_on=date(2023, 1, 1), stops_on=date(2024, 1, 1))
    make_plan(patient, "alendronate", starts_on=date(2025, 1, 1))
    assert [agents for agents, _start, _stop in spans(patient)] == [("denosumab",), (), ("alendronate",)]


def test_a_plan_that_stopped_as_it_started_is_no_treatment(patient: Patient) -> None:
    plan = make_plan(patient, "denosumab", starts_on=date(2024, 1, 1), stops_on=date(2024, 1, 1))
    assert list_treatments([plan], date(2024, 1, 1)) == []
    assert list_phases(patient) == []


def test_treatments_stand_on_an_axis_in_months(patient: Patient) -> None:
    plan = make_plan(patient, "denosumab", starts_on=date(2025, 1, 1), stops_on=date(2026, 1, 1))
    [treatment] = list_treatments([plan], date(2024, 1, 1))
    assert treatment.agent == "denosumab"
    assert treatment.start_month == pytest.approx(12, abs=0.1)
    assert treatment.stop_month == pytest.approx(24, abs=0.1)


def test_facts_are_kept_with_what_stood_there_before(patient: Patient, account: Account) -> None:
    facts = Profile("M", 1950, None, PriorClass.DENOSUMAB, LabelRegion.EU)
    save_profile(patient, account, facts, NOW)
    assert profile_of(Patient.get_by_id(patient.id)) == facts
    [entry] = list_audit(patient)
    assert (entry.old["sex"], entry.new["sex"]) == ("F", "M")
    assert entry.old["menopausal"] == Menopausal.POST
    save_profile(Patient.get_by_id(patient.id), account, facts, NOW)
    assert len(list_audit(patient)) == 1, "saving the same again changes nothing"
