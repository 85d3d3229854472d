"""Who logged what in a record, where it was not the person herself."""

from bonetrack.storage.grants import list_entries_of_others, list_helpers
from bonetrack.storage.models import Account, Patient


def names_of_loggers(patient: Patient, reader: Account | None = None) -> dict[str, str]:
    """The name of the helper by the public id of the entry; empty where she is not on the list of caregivers.

    `reader`: a helper who has the record open, and reads her own name only.
    """
    helpers = list_helpers(patient)
    if reader is not None:
        helpers = {account_id: name for account_id, name in helpers.items() if account_id == reader.id}
    return {entry: helpers.get(account_id, "") for entry, account_id in list_entries_of_others(patient)}
