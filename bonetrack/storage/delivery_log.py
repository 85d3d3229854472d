"""Every message about one patient, for her own eyes: when, to whom, which kind, what became of it."""

from bonetrack.storage.models import Account, Contact, Message, Patient


def find_message_about(patient: Patient, own_account: Account | None, public_id: str) -> Message | None:
    """With its contact; None for a message about somebody else."""
    is_hers = Message.patient == patient
    if own_account is not None:
        is_hers |= Message.account == own_account
    query = Message.select(Message, Contact).left_outer_join(Contact, on=(Message.contact == Contact.id))
    found: Message | None = query.where(is_hers, Message.public_id == public_id).first()
    return found


def list_messages_about(patient: Patient, own_account: Account | None, skipped: int, limit: int) -> list[Message]:
    """Newest first, with their contacts; mail about the account itself too when the account is given."""
    is_hers = Message.patient == patient
    if own_account is not None:
        is_hers |= Message.account == own_account
    query = Message.select(Message, Contact).left_outer_join(Contact, on=(Message.contact == Contact.id))
    newest_first = query.where(is_hers).order_by(Message.due_at.desc(), Message.id.desc())
    return list(newest_first.offset(skipped).limit(limit))
