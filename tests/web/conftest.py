"""Shared by tests of pages."""

import pytest

from tests.page_client import PageClient
from tests.web.calendar_reading import address_on


@pytest.fixture
def address(patient_client: PageClient) -> str:
    """Of the patient's calendar feed."""
    page = patient_client.submit(patient_client.get("/more/calendar"), "/make")
    return address_on(page)
