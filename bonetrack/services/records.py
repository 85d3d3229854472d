"""The records that an account may open: its own, and those that are shared with it."""

from dataclasses import dataclass

from bonetrack.core.people import Role
from bonetrack.storage.contacts import has_taken_back_consent
from bonetrack.storage.models import Account, Grant
from bonetrack.storage.patients import find_grant, list_grants


@dataclass(frozen=True)
class Record:
    public_id: str
    first_name: str
    role: Role


def list_records(account: Account) -> list[Record]:
    """One's own first."""
    grants = [grant for grant in list_grants(account) if is_open(grant)]
    return [Record(grant.patient.public_id, grant.patient.first_name, Role(grant.role)) for grant in grants]


def find_open_grant(account: Account, patient_public_id: str) -> Grant | None:
    grant = find_grant(account, patient_public_id)
    return grant if grant is not None and is_open(grant) else None


def is_open(grant: Grant) -> bool:
    """Who took her consent back is seen by nobody but herself; when she agrees again, what was shared is open again."""
    return grant.role == Role.SELF or not has_taken_back_consent(grant.patient)
