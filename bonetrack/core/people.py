"""Who may do what with a patient's record, and the state of an address that gets mail."""

from enum import StrEnum


class Role(StrEnum):
    SELF = "self"
    LOOK = "look"
    LOG = "log"
    MANAGE = "manage"


class Right(StrEnum):
    LOOK = "look"
    LOG = "log"
    MANAGE = "manage"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.SELF: frozenset(Right),
    Role.MANAGE: frozenset(Right),
    Role.LOG: frozenset({Right.LOOK, Right.LOG}),
    Role.LOOK: frozenset({Right.LOOK}),
}


class Relation(StrEnum):
    PATIENT = "patient"
    CAREGIVER = "caregiver"


class ContactStatus(StrEnum):
    """`active` is the only one that gets mail about a patient."""

    INVITED = "invited"
    ACTIVE = "active"
    DECLINED = "declined"
    STOPPED = "stopped"
    DISABLED = "disabled"
    EXPIRED = "expired"


class NoticeKind(StrEnum):
    """The kinds of mail a caregiver may agree to."""

    MISSED_DOSE = "missed_dose"
    CLINIC_DOSE = "clinic_dose"
    SCAN = "scan"
    REFILL = "refill"
    WEEKLY_DIGEST = "weekly_digest"


def kind_of_dose(*, is_clinic_given: bool) -> NoticeKind:
    return NoticeKind.CLINIC_DOSE if is_clinic_given else NoticeKind.MISSED_DOSE


class EndedBy(StrEnum):
    """Who ended the mail to an address. The patient is never told why."""

    PATIENT = "patient"
    RECIPIENT = "recipient"
    BOUNCE = "bounce"
    TIME = "time"
    # Her own mail only: it comes again when she agrees again, which mail that she stopped does not.
    CONSENT = "consent"
