"""What arrives at an address, and when, over many passes."""

from datetime import datetime, timedelta

from tests.mail_server import Taken
from tests.reminders.conftest import ANNA, House


def mails(house: House, address: str, first: datetime, days: int, hours: tuple[int, ...] = (9, 10, 23)) -> list[str]:
    """Passes at these hours of so many days; when something arrived, as `day hour`."""
    found = []
    for day in range(days):
        for hour in hours:
            at = (first + timedelta(days=day)).replace(hour=hour, minute=0)
            before = len(house.to(address))
            house.run(at)
            found += [f"{at:%d.%m} {hour}"] * (len(house.to(address)) - before)
    return found


def last(house: House, address: str = ANNA) -> Taken:
    return house.to(address)[-1]
