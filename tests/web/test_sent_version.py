"""A version that no row can have is no server error: the page says what stands there, or that it changed meanwhile."""

import pytest

from bonetrack.storage.models import BoneEvent
from bonetrack.web.sent_version import read_version
from tests.builders import START, People, make_bone_event
from tests.page_client import PageClient


@pytest.mark.parametrize(
    ("typed", "version"),
    [("3", 3), ("", 0), (None, 0), ("-1", 0), ("1e3", 0), ("٣", 0), ("9" * 8, 99999999), ("9" * 9, 0), ("9" * 30, 0)],
)
def test_only_what_can_be_a_version_is_read(typed: str | None, version: int) -> None:
    assert read_version(typed) == version


def test_a_crafted_version_is_told_that_the_entry_changed(patient_client: PageClient, people: People) -> None:
    event = make_bone_event(people.record, START.date())
    page = patient_client.get(f"/events/{event.public_id}/delete")
    answer = patient_client.submit(page, f"/events/{event.public_id}/delete", version="9" * 20)
    assert answer.status in (200, 409)
    assert BoneEvent.get_or_none(BoneEvent.public_id == event.public_id) is not None, "nothing was deleted unread"
