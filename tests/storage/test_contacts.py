"""Which contacts may get mail about a patient at all."""

import pytest

from bonetrack.core.people import ContactStatus, NoticeKind
from bonetrack.storage.contacts import list_active
from tests.builders import make_contact, make_patient

pytestmark = pytest.mark.usefixtures("any_database")


@pytest.mark.parametrize("status", list(ContactStatus))
def test_only_a_caregiver_who_agreed_is_active(status: ContactStatus) -> None:
    patient = make_patient()
    make_contact(patient, status=status)
    assert bool(list_active(patient, NoticeKind.MISSED_DOSE)) == (status is ContactStatus.ACTIVE)
