"""When a dose counts as not logged is always said: by the label's rule where it was read, else as our own."""

from datetime import date, time

import pytest

from bonetrack.core.agents import CATALOGUE, LabelRegion, RhythmKind
from bonetrack.core.rhythm import Rhythm
from bonetrack.storage.models import Patient
from bonetrack.web.presenters.plans import late_rules
from tests.builders import People, make_occurrence, make_plan
from tests.conftest import Clock
from tests.page_client import PageClient

OURS = "This is our own rule, not the label's."
RHYTHMS = {
    RhythmKind.EVERY_N_DAYS: Rhythm(RhythmKind.EVERY_N_DAYS),
    RhythmKind.WEEKDAYS: Rhythm(RhythmKind.WEEKDAYS, 1, (0,), (time(8),)),
    RhythmKind.EVERY_N_WEEKS: Rhythm(RhythmKind.EVERY_N_WEEKS, 2, (0,), (time(8),)),
    RhythmKind.EVERY_N_MONTHS: Rhythm(RhythmKind.EVERY_N_MONTHS, 2),
    RhythmKind.CYCLE: Rhythm(RhythmKind.CYCLE, days_on=21, days_off=7),
}


@pytest.mark.parametrize("region", LabelRegion)
@pytest.mark.parametrize("agent", [key for key, agent in CATALOGUE.items() if not agent.is_clinic_given])
def test_no_dose_taken_at_home_has_a_window_that_nobody_explains(agent: str, region: LabelRegion) -> None:
    for kind in CATALOGUE[agent].rhythm_kinds:
        rules = late_rules(agent, region, RHYTHMS[kind])
        assert rules
        assert all(rule.source_url.startswith("http") or rule.text.endswith(OURS) for rule in rules)


def test_what_the_clinic_gives_stays_open_and_has_no_such_rule() -> None:
    assert late_rules("zoledronate", LabelRegion.US, RHYTHMS[RhythmKind.EVERY_N_MONTHS]) == []


@pytest.mark.parametrize(
    ("agent", "says"),
    [
        ("raloxifene", "BoneTrack counts this dose as not logged after midnight."),
        ("alendronate", "BoneTrack counts this dose as not logged once the day of the next one begins."),
    ],
)
def test_the_plan_and_a_late_dose_say_our_own_rule(
    patient_client: PageClient, people: People, clock: Clock, agent: str, says: str
) -> None:
    plan = make_plan(people.record, agent)
    make_occurrence(plan)
    assert says in patient_client.get(f"/treatment/{plan.public_id}").text
    clock.move(days=1)
    late = f"/doses/earlier?plan={plan.public_id}&due_on=2026-03-02&due_time=08:00"
    shown = patient_client.get(late)
    assert f"{says} {OURS}" in shown.text
    assert shown.links("http") == []


def test_abaloparatide_in_europe_says_the_label_rule_of_12_hours(patient_client: PageClient, people: People) -> None:
    Patient.update(label_region="EU").execute()
    plan = make_plan(people.record, "abaloparatide", starts_on=date(2026, 3, 1))
    page = patient_client.get(f"/treatment/{plan.public_id}")
    assert "within 12 hours of its usual time. Never two in one day." in page.text
    assert page.links("medicines.org.uk/emc/product/100022")
    assert OURS not in page.text
