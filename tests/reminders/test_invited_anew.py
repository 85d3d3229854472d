"""A caregiver who is stopped and invited anew: what he promised before counts no more, and he hears of what is open."""

from datetime import date

from bonetrack.core.people import NoticeKind, Role
from bonetrack.services import contacts, invitations
from bonetrack.services.account_mail import MailWay
from bonetrack.services.acknowledging import list_promises, promise_to_call
from bonetrack.services.caregiver_links import CallLink, sign_call
from bonetrack.services.tokens import TokenKind, raw_token
from bonetrack.storage.models import Contact, Occurrence, OneTimeToken
from tests.builders import make_contact
from tests.reminders.clinic_house import at, only
from tests.reminders.conftest import CARL, House
from tests.reminders.dose_steps import DAY, HOUR

BEN = "ben@example.org"


def invite(house: House, email: str, day: int) -> Contact:
    """Invited on this day of June at 9:00; agreed an hour later."""
    way = MailWay("example.org", house.settings.secret_key)
    draft = contacts.CaregiverDraft("Carl", email, frozenset(NoticeKind), True, False, offered_role=Role.LOOK)
    invited = contacts.invite_caregiver(house.patient, house.account, draft, way, at(6, day))
    token = OneTimeToken.get(OneTimeToken.subject_id == invited.public_id, OneTimeToken.voided_at.is_null())
    raw = raw_token(token.public_id, TokenKind.INVITATION, way.secret_key)
    agreed = invitations.agree(raw, "1", list(NoticeKind), at(6, day) + HOUR)
    assert agreed is not None
    return agreed


def test_a_promise_of_before_quiets_nobody(house: House) -> None:
    only(house, "romosozumab", 1, date(2026, 6, 1))
    make_contact(house.patient, email=BEN, name="Ben")
    for day in range(7):
        house.run(at(6, 1) + day * DAY)
    link = CallLink((Occurrence.get().public_id,), house.carl.public_id, at(6, 7))
    assert promise_to_call(sign_call(link, house.settings.secret_key), house.settings.secret_key, at(6, 7))
    contacts.stop_caregiver(Contact.get_by_id(house.carl.id), house.account, at(6, 7, 12))
    invite(house, CARL, 8)
    assert list_promises(house.patient, at(6, 8, 12)) == []
    house.run(at(6, 8, 12))
    assert house.to(BEN)


def test_who_agrees_while_a_clinic_dose_is_late_hears_of_it_then(house: House) -> None:
    """By the steps alone the next word to caregivers would come weeks later, or never."""
    for agent, every in (("denosumab", 6), ("romosozumab", 1)):
        only(house, agent, every, date(2026, 5, 1))
        for day in range(46):
            house.run(at(5, 1) + day * DAY)
        address = f"{agent}@example.org"
        invite(house, address, 15)
        house.run(at(6, 15, 11))
        assert len([taken for taken in house.to(address) if "not logged" in taken.text]) == 1, agent
