"""Zones on offer."""

from bonetrack.services.preferences import list_zones


def test_the_places_on_offer_are_todays_names_each_once() -> None:
    places = [zone for zones in list_zones().values() for zone in zones]
    assert len(places) == len(set(places))
    assert {"Europe/London", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"} <= set(places)
    assert not {"America/Knox_IN", "Australia/ACT", "Brazil/West"} & set(places)
