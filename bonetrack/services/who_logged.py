"""Who logged what in a record, where it was not the person herself."""

from bonetrack.storage.grants import list_entries_of_others, list_helpers
from bonetrack.storage.models import Patient


def names_of_loggers(patient: Patient) -> dict[str, str]:
    """The name of the helper by the public id of the entry; empty where she is not on the list of caregivers."""
    helpers = list_helpers(patient)
    return {entry: helpers.get(account_id, "") for entry, account_id in list_entries_of_others(patient)}
