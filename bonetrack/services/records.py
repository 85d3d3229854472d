"""The records that an account may open."""

from dataclasses import dataclass

from bonetrack.core.people import Role
from bonetrack.storage.models import Account
from bonetrack.storage.patients import list_grants


@dataclass(frozen=True)
class Record:
    public_id: str
    first_name: str
    role: Role


def list_records(account: Account) -> list[Record]:
    """One's own first."""
    grants = list_grants(account)
    return [Record(grant.patient.public_id, grant.patient.first_name, Role(grant.role)) for grant in grants]
