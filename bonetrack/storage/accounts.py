"""Accounts, and the one contact through which a patient gets her own mail."""

from datetime import datetime

from bonetrack.core.messages import MessageState
from bonetrack.core.people import ContactStatus, NoticeKind, Relation, Role
from bonetrack.storage.models import Account, Contact, Grant, Message, Patient


def add_or_find_account(email: str, password_hash: str, now: datetime) -> tuple[Account, bool]:
    """The account of this address, and whether it is new: two sign-ups at one moment make one account."""
    added = (
        Account.insert(email=email, password_hash=password_hash, created_at=now)
        .on_conflict_ignore()
        .as_rowcount()
        .execute()
    )
    return Account.get(Account.email == email), bool(added)


def find_account(public_id: str) -> Account | None:
    return Account.get_or_none(Account.public_id == public_id)


def find_account_at(email: str) -> Account | None:
    return Account.get_or_none(Account.email == email)


def update_account(account: Account, **columns: object) -> None:
    """Change the row, and the object in hand with it."""
    Account.update(**columns).where(Account.id == account.id).execute()
    for name, value in columns.items():
        setattr(account, name, value)


def delete_never_confirmed(begun_before: datetime) -> int:
    """Accounts whose address nobody confirmed, with the empty records they came with; returns how many."""
    is_old = Account.confirmed_at.is_null() & (Account.created_at < begun_before) & ~Account.is_demo
    return _delete_with_records([row.id for row in Account.select(Account.id).where(is_old)])


def delete_if_unconfirmed(account: Account) -> bool:
    """Make way for the one who proved that the address is hers; False when it had been proved before."""
    is_unproved = (Account.id == account.id) & Account.confirmed_at.is_null()
    return _delete_with_records([row.id for row in Account.select(Account.id).where(is_unproved)]) > 0


def _delete_with_records(ids: list[int]) -> int:
    own = Grant.select(Grant.patient).where(Grant.account.in_(ids), Grant.role == Role.SELF)
    Patient.delete().where(Patient.id.in_(own)).execute()
    return int(Account.delete().where(Account.id.in_(ids)).execute())


def add_own_contact(account: Account, patient: Patient, now: datetime) -> Contact:
    """The patient's own address: it waits for its confirmation like any other."""
    return Contact.create(
        patient=patient,
        account=account,
        relation=Relation.PATIENT,
        name=patient.first_name,
        email=account.email,
        status=ContactStatus.INVITED,
        kinds=list(NoticeKind),
        agreed_kinds=list(NoticeKind),
        invited_at=now,
    )


def rename_own_contact(account: Account, name: str) -> None:
    _own_contact(Contact.update(name=name), account).execute()


def activate_own_contact(account: Account, now: datetime) -> None:
    waiting = Contact.update(status=ContactStatus.ACTIVE, confirmed_at=now)
    _own_contact(waiting, account).where(Contact.status == ContactStatus.INVITED).execute()


def move_own_contact(account: Account, email: str, now: datetime) -> None:
    """A new, confirmed address gets what still waits. Mail that she stopped herself stays stopped; a bounce is over."""
    own = [row.id for row in _own_contact(Contact.select(Contact.id), account)]
    Contact.update(email=email, confirmed_at=now).where(Contact.id.in_(own)).execute()
    Contact.update(status=ContactStatus.ACTIVE, disabled_reason=None, ended_at=None, ended_by=None).where(
        Contact.id.in_(own), Contact.status.in_([ContactStatus.INVITED, ContactStatus.DISABLED])
    ).execute()
    Message.update(address=email).where(Message.contact.in_(own), Message.state == MessageState.PENDING).execute()


def is_listed_as_caregiver(account: Account, email: str) -> bool:
    """Whether somebody else on this person's own record has the address: one address is one contact of a record."""
    own = [row.patient_id for row in _own_contact(Contact.select(Contact.patient), account)]
    others = Contact.select().where(Contact.patient.in_(own), Contact.email == email)
    return bool(others.where(Contact.relation != Relation.PATIENT).exists())


def _own_contact(query, account: Account):  # type: ignore[no-untyped-def]
    return query.where(Contact.account == account, Contact.relation == Relation.PATIENT)
