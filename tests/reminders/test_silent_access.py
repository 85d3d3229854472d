"""Access without mail: nobody can be asked about it, so it ends with the year of the agreement it came with."""

from datetime import UTC, datetime, timedelta

import pytest

from bonetrack.core.people import ContactStatus, Role
from bonetrack.core.reconsent import asks_at
from bonetrack.services import sharing, stopping
from bonetrack.storage.audit import list_audit
from bonetrack.storage.models import Account, Contact
from bonetrack.storage.patients import find_grant
from tests.builders import START, make_account
from tests.reminders.conftest import CARL, House

DAY = timedelta(days=1)
YEAR_IS_OVER = datetime(2027, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def carl(house: House) -> Account:
    """He may log for Anna since he agreed."""
    house.plan.delete_instance()
    Contact.update(reconsent_at=asks_at(START)).where(Contact.id == house.carl.id).execute()
    account = make_account(CARL)
    sharing.grants.set_grant(account, house.patient, Role.LOG, START)
    return account


def stop_mail(house: House, how: str) -> None:
    if how == "stopped":
        stopping.stop_about_patient(house.carl, house.settings.secret_key, START + DAY)
    else:
        Contact.update(status=ContactStatus.DISABLED, ended_at=START + DAY).where(Contact.id == house.carl.id).execute()


@pytest.mark.parametrize("how", ["stopped", "came back"])
def test_it_ends_with_its_year_and_stands_in_the_trail(house: House, carl: Account, how: str) -> None:
    stop_mail(house, how)
    for days in (-40, -28, -1):
        house.run(YEAR_IS_OVER + days * DAY)
        assert find_grant(carl, house.patient.public_id) is not None
    house.run(YEAR_IS_OVER)
    assert find_grant(carl, house.patient.public_id) is None
    assert house.to(CARL) == [], "nothing is sent to who stopped the mail"
    last = list_audit(house.patient)[0]
    assert (last.entity, last.old, last.new) == ("access", {"role": "log"}, {"role": None})
    assert Contact.get_by_id(house.carl.id).reconsent_at is None


def test_who_holds_nothing_is_looked_at_once(house: House) -> None:
    Contact.update(reconsent_at=asks_at(START)).where(Contact.id == house.carl.id).execute()
    stop_mail(house, "stopped")
    house.run(YEAR_IS_OVER - 28 * DAY)
    assert Contact.get_by_id(house.carl.id).reconsent_at is None
