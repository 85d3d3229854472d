"""Make the demo people, once; what stands already is left as it is."""

import base64
import hmac
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from random import Random

from bonetrack.core.agents import LabelRegion
from bonetrack.core.people import Role
from bonetrack.demo.history import Told, tell
from bonetrack.demo.mail import tell_mail
from bonetrack.demo.people import ANNA, CAREGIVER_ACCOUNT, DOMAIN, PEOPLE, DemoPerson
from bonetrack.services import consents
from bonetrack.services.account_mail import MailWay
from bonetrack.services.profile import Profile
from bonetrack.storage import accounts as account_rows
from bonetrack.storage.database import transaction
from bonetrack.storage.deletion import delete_account
from bonetrack.storage.models import Account, Patient
from bonetrack.storage.patients import add_grant, add_patient, find_grant, list_own_patients
from bonetrack.words.intended_purpose import HEALTH_DATA_CONSENT_VERSION, health_data_consent

BEGAN_BEFORE = timedelta(days=740)
CAREGIVER_EMAIL = f"{CAREGIVER_ACCOUNT}@{DOMAIN}"


class NotADemoAccount(RuntimeError):
    """A demo address belongs to an account that was not made here."""


def demo_password(secret_key: str) -> str:
    """The same at each run, and known only to who may read this installation's secret key."""
    digest = hmac.digest(secret_key.encode(), b"demo password", "sha256")
    return base64.b32encode(digest)[:12].decode().lower()


def build(hash_of: Callable[[str], str], way: MailWay, now: datetime, *, is_fresh: bool = False) -> list[str]:
    """Returns the log-in addresses. Each person comes whole or not at all."""
    password_hash = hash_of(demo_password(way.secret_key))
    for person in PEOPLE:
        with transaction():
            account = _open_place(person.email, password_hash, is_fresh, now)
            if account is not None:
                _build_person(account, person, way, now)
    with transaction():
        account = _open_place(CAREGIVER_EMAIL, password_hash, is_fresh, now)
        if account is not None:
            account_rows.update_account(account, confirmed_at=now - BEGAN_BEFORE)
        _share_annas_record(now)
    return [*(person.email for person in PEOPLE), CAREGIVER_EMAIL]


def _open_place(email: str, password_hash: str, is_fresh: bool, now: datetime) -> Account | None:
    """A new, empty account; None when a demo account stands there and may stay."""
    known = account_rows.find_account_at(email)
    if known is not None and not known.is_demo:
        raise NotADemoAccount(email)
    if known is not None and not is_fresh:
        account_rows.update_account(known, password_hash=password_hash)
        return None
    if known is not None:
        delete_account(known)
    account, _is_new = account_rows.add_or_find_account(email, password_hash, now - BEGAN_BEFORE)
    account_rows.update_account(account, is_demo=True)
    return account


def _build_person(account: Account, person: DemoPerson, way: MailWay, now: datetime) -> None:
    began = now - BEGAN_BEFORE
    profile = Profile(
        sex=person.sex,
        birth_year=person.birth_year,
        menopausal=person.menopausal,
        prior_therapy=person.prior_therapy,
        label_region=LabelRegion.US if person.zone.startswith("America/") else LabelRegion.EU,
    )
    patient: Patient = add_patient(account, person.first_name, began, zone=person.zone, **asdict(profile))
    account_rows.add_own_contact(account, patient, began)
    account_rows.update_account(account, confirmed_at=began)
    account_rows.activate_own_contact(account, began)
    consents.give(account, HEALTH_DATA_CONSENT_VERSION, health_data_consent(), began)
    # The same people at each run: chance hangs on the name alone.
    told = Told(person, account, patient, Random(person.first_name), now)  # noqa: S311
    tell(told)
    tell_mail(told, way)


def _share_annas_record(now: datetime) -> None:
    """Carl may look at Anna's record; an account made anew needs its grant anew."""
    anna, carl = account_rows.find_account_at(ANNA.email), account_rows.find_account_at(CAREGIVER_EMAIL)
    if anna is None or carl is None:
        return
    record = list_own_patients(anna)[0]
    if find_grant(carl, record.public_id) is None:
        add_grant(carl, record, Role.LOOK, now - BEGAN_BEFORE)
