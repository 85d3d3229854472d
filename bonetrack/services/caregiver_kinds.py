"""Which agreement of a caregiver a message rests on, and what happens when she or the patient takes it back."""

from collections.abc import Collection

from bonetrack.core.agents import get_agent
from bonetrack.core.messages import MessageKind
from bonetrack.core.people import NoticeKind, kind_of_dose
from bonetrack.storage import contacts as rows
from bonetrack.storage.claims import find_occurrence
from bonetrack.storage.models import Contact, Message, Occurrence, Pause
from bonetrack.storage.pauses import find_pause_row

# Mail about a dose or a pause is not in here: its plan says whether it rests on `missed_dose` or on `clinic_dose`.
NOTICE_OF: dict[MessageKind, NoticeKind] = {
    MessageKind.SCAN_DUE: NoticeKind.SCAN,
    MessageKind.SUPPLY_LOW: NoticeKind.REFILL,
    MessageKind.WEEKLY_DIGEST: NoticeKind.WEEKLY_DIGEST,
}
OF_A_DOSE = (MessageKind.DOSE_NOT_LOGGED, MessageKind.DOSE_MISSED, MessageKind.NOW_LOGGED)


def notice_of(message: Message) -> NoticeKind | None:
    """None where no agreement to a kind is needed."""
    kind = MessageKind(message.kind)
    if kind is MessageKind.PLAN_PAUSED:
        return _notice_of_plan(find_pause_row(message.details.get("pause", "")))
    if kind not in OF_A_DOSE:
        return NOTICE_OF.get(kind)
    return _notice_of_plan(find_occurrence(message.details.get("occurrence", "")))


def _notice_of_plan(row: Occurrence | Pause | None) -> NoticeKind:
    if row is None:
        return NoticeKind.MISSED_DOSE
    return kind_of_dose(is_clinic_given=get_agent(row.plan.agent).is_clinic_given)


def cancel_kinds(contact: Contact, dropped: Collection[str]) -> None:
    """What waits for this contact and rests on a kind that was taken back does not leave."""
    for message in rows.list_waiting(contact):
        if notice_of(message) in dropped:
            rows.cancel_message(message.unique_key)
