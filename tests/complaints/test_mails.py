"""What a caregiver reads on a locked screen says what is open, and how much it matters (complaint 19)."""

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import Relation
from bonetrack.reminders.mail import compose
from tests.builders import make_occurrence, make_plan
from tests.complaints.test_escalation import house, queue, server
from tests.reminders.conftest import DUE, House
from tests.reminders.dose_steps import DAY, MINUTE

__all__ = ["house", "server"]


def subject(house: House, kind: MessageKind, agent: str = "teriparatide") -> str:
    is_clinic = agent == "denosumab"
    plan = make_plan(house.patient, agent) if is_clinic else house.plan
    dose = make_occurrence(plan, DUE.date() - (28 if is_clinic else 0) * DAY, closes_at=None)
    message = queue(house.patient, kind, dose, Relation.CAREGIVER)
    found = str(compose(message, house.settings, DUE + MINUTE)["Subject"])
    message.delete_instance()
    dose.delete_instance()
    return found


def test_complaint_19_the_urgent_mail_to_a_caregiver_has_a_subject_of_its_own(house: House) -> None:
    """The most urgent mail read like an all-clear, a pause and the weekly summary: "A reminder is waiting"."""
    assert subject(house, MessageKind.DOSE_NOT_LOGGED, "denosumab") == "Please read today: an item is late"
    assert subject(house, MessageKind.DOSE_NOT_LOGGED) == "Not logged yet: 8:00 item"
    assert subject(house, MessageKind.NOW_LOGGED) == "Nothing to do: an item is now logged"
    assert subject(house, MessageKind.WEEKLY_DIGEST) == "Weekly summary"
    assert subject(house, MessageKind.SUPPLY_LOW) == "A supply runs low"
    assert subject(house, MessageKind.PLAN_PAUSED) == "Reminders for one item are paused until 1 May 2026"
    assert subject(house, MessageKind.SCAN_DUE) == "An appointment may need booking"
