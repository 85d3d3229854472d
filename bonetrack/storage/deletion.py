"""The end of an account: its rows go, and everything that hangs on them goes with them."""

from bonetrack.core.people import Relation
from bonetrack.storage.locks import lock_record
from bonetrack.storage.models import Account, Contact, Message, OneTimeToken, Patient
from bonetrack.storage.patients import list_own_patients


def delete_account(account: Account) -> None:
    """Inside a transaction. Records of other people stay; what this account typed there keeps no author."""
    own = list_own_patients(account)
    for patient in own:
        lock_record(patient)
    patients = [patient.id for patient in own]
    contacts = Contact.select(Contact.public_id).where(Contact.patient.in_(patients))
    subjects = [account.public_id, *(contact.public_id for contact in contacts)]
    OneTimeToken.delete().where(OneTimeToken.subject_id.in_(subjects)).execute()
    addresses = [address for address in (account.email, account.pending_email) if address]
    Message.delete().where(Message.address.in_(addresses), Message.contact.is_null()).execute()
    Patient.delete().where(Patient.id.in_(patients)).execute()
    Account.delete().where(Account.id == account.id).execute()


def list_caregiver_places(account: Account) -> list[Contact]:
    """Other people's records where this address is a caregiver; those rows are theirs and stay."""
    mine = [patient.id for patient in list_own_patients(account)]
    query = Contact.select(Contact, Patient).join(Patient)
    is_there = (Contact.email == account.email) & (Contact.relation == Relation.CAREGIVER)
    return list(query.where(is_there, Contact.patient.not_in(mine)) if mine else query.where(is_there))
