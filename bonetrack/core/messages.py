"""Messages: their kinds and the states of the outbox."""

from enum import StrEnum


class MessageKind(StrEnum):
    CONFIRM_ADDRESS = "confirm_address"
    ADDRESS_KNOWN = "address_known"
    RESET_PASSWORD = "reset_password"  # noqa: S105
    CHANGE_ADDRESS = "change_address"
    ADDRESS_CHANGED = "address_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    ACCOUNT_DELETED = "account_deleted"
    CAREGIVER_INVITATION = "caregiver_invitation"
    DOSE_AHEAD = "dose_ahead"
    DOSE_DUE = "dose_due"
    DOSE_REPEAT = "dose_repeat"
    DOSE_LAST_CALL = "dose_last_call"
    DOSE_LATE = "dose_late"
    VISIT_BOOKED = "visit_booked"
    DOSE_NOT_LOGGED = "dose_not_logged"
    DOSE_MISSED = "dose_missed"
    SCAN_DUE = "scan_due"
    NOW_LOGGED = "now_logged"
    WEEKLY_DIGEST = "weekly_digest"
    HELD_DIGEST = "held_digest"
    ACCESS_CHANGED = "access_changed"
    KEEP_SENDING = "keep_sending"
    SCAN_BOOKED = "scan_booked"
    SCAN_RESULT = "scan_result"
    LAB_DUE = "lab_due"
    LAB_RESULT = "lab_result"
    SUPPLY_LOW = "supply_low"
    PEN_CHANGE = "pen_change"
    COURSE_NEXT = "course_next"
    LAST_DOSE_ASKED = "last_dose_asked"
    PLAN_PAUSED = "plan_paused"
    REMINDERS_OFF = "reminders_off"
    CAREGIVER_ENDED = "caregiver_ended"
    CAREGIVER_ENDING = "caregiver_ending"
    TEST = "test"


# About days and counts, without the line of a dose.
NOTICE_KINDS = (
    MessageKind.SCAN_BOOKED,
    MessageKind.SCAN_RESULT,
    MessageKind.LAB_DUE,
    MessageKind.LAB_RESULT,
    MessageKind.SUPPLY_LOW,
    MessageKind.PEN_CHANGE,
    MessageKind.COURSE_NEXT,
    MessageKind.LAST_DOSE_ASKED,
)


class MessageState(StrEnum):
    """pending -> claimed -> sent; a claim whose lease ran out goes back to pending.

    `held`: over the day's number of mails; its line goes with the digest.
    """

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    HELD = "held"
