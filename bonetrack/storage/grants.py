"""The grants that open a record to somebody else, and the contact through which she got them."""

from datetime import datetime

from peewee import fn

from bonetrack.core.people import ContactStatus, Relation, Role
from bonetrack.storage.models import Account, Contact, DoseEntry, Grant, Occurrence, Patient, Plan


def find_live_grant(account: Account, patient: Patient) -> Grant | None:
    return Grant.get_or_none(Grant.account == account, Grant.patient == patient, Grant.ended_at.is_null())


def set_grant(account: Account, patient: Patient, role: Role, now: datetime) -> None:
    """One row for each pair: a grant that had ended begins again."""
    fresh = Grant.update(role=role, given_at=now, ended_at=None)
    if not fresh.where(Grant.account == account, Grant.patient == patient).execute():
        Grant.create(account=account, patient=patient, role=role, given_at=now)


def end_grant(grant: Grant, now: datetime) -> None:
    Grant.update(ended_at=now).where(Grant.id == grant.id, Grant.ended_at.is_null()).execute()


def find_account_of(contact: Contact) -> Account | None:
    """Who reads this contact's mail and can log in: who accepted, else whose confirmed address it is."""
    if contact.account is not None:
        return contact.account
    has_address = fn.LOWER(Account.email) == contact.email.lower()
    return Account.get_or_none(has_address, Account.confirmed_at.is_null(False))


def list_places(account: Account) -> list[Contact]:
    """Where this account's person agreed to be a caregiver; the patient is joined.

    Who has accepted keeps her place: a later owner of the same mailbox does not step into it.
    """
    has_address = Contact.account.is_null() & (fn.LOWER(Contact.email) == account.email.lower())
    is_hers = (Contact.account == account) | has_address
    is_active = (Contact.relation == Relation.CAREGIVER) & (Contact.status == ContactStatus.ACTIVE)
    query = Contact.select(Contact, Patient).join(Patient).where(is_hers, is_active)
    return list(query.order_by(Contact.confirmed_at, Contact.id))


def list_helpers(patient: Patient) -> dict[int, str]:
    """The names that the patient gave to accounts of other people, by the account's key."""
    mine = Contact.select(Contact.account, Contact.name).where(Contact.patient == patient)
    rows = mine.where(Contact.account.is_null(False), Contact.relation == Relation.CAREGIVER)
    return {row.__data__["account"]: row.name for row in rows}


def list_shared(account: Account) -> list[Grant]:
    """The live grants on other people's records, with the patients joined."""
    query = Grant.select(Grant, Patient).join(Patient)
    is_shared = (Grant.account == account) & Grant.ended_at.is_null() & (Grant.role != Role.SELF)
    return list(query.where(is_shared).order_by(Patient.first_name, Grant.id))


def list_entries_of_others(patient: Patient) -> list[tuple[str, int]]:
    """Public id and account of each dose entry that somebody else than the person herself recorded."""
    own = Grant.select(Grant.account).where(Grant.patient == patient, Grant.role == Role.SELF)
    query = DoseEntry.select(DoseEntry.public_id, DoseEntry.recorded_by).join(Occurrence).join(Plan)
    is_of_others = DoseEntry.recorded_by.is_null(False) & DoseEntry.recorded_by.not_in(own)
    rows: list[tuple[str, int]] = [*query.where(Plan.patient == patient, is_of_others).tuples()]
    return rows
