"""What the published rules say of a patient's marker results, given her medicines and broken bones."""

from collections.abc import Mapping

from bonetrack.core.marker_response import MarkerReading, MedicineCourse, read_responses
from bonetrack.core.markers import Marker
from bonetrack.core.regimen import PriorClass
from bonetrack.evidence.marker_rules import load_marker_rules
from bonetrack.services.events import list_events
from bonetrack.services.markers import list_markers
from bonetrack.storage.models import Patient
from bonetrack.storage.plans import agent_of, list_plans


def read_marker_responses(patient: Patient, *, comparison_enabled: bool) -> Mapping[Marker, tuple[MarkerReading, ...]]:
    """By marker. Nothing where a deployer has turned comparisons off."""
    if not comparison_enabled:
        return {}
    courses = [
        MedicineCourse(plan.agent, plan.starts_on, plan.stops_on)
        for plan in list_plans(patient)
        if agent_of(plan).evidence_agent is not None
    ]
    prior = PriorClass(patient.prior_therapy) if patient.prior_therapy in set(PriorClass) else PriorClass.UNKNOWN
    fracture_days = [kept.draft.happened_on for kept in list_events(patient) if kept.draft.counts_as_fracture]
    return {
        marker: read_responses(
            [kept.draft for kept in list_markers(patient, marker)],
            courses,
            load_marker_rules(),
            prior=prior,
            fracture_days=fracture_days,
        )
        for marker in Marker
    }
