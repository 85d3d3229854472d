"""Words about mail: what each kind tells, what became of a message, and what a caregiver agrees to."""

from bonetrack.core.delays import MINUTES_OF_A_DAY, UsualDelay
from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import NoticeKind
from bonetrack.words.translations import gettext as _

# Raise it when the page that asks for agreement says something else; the version is kept with each agreement.
CAREGIVER_CONSENT_VERSION = "2026-11-26.3"


def notice_name(kind: NoticeKind) -> str:
    """A kind of message as a patient reads it."""
    return {
        NoticeKind.MISSED_DOSE: _("A dose is not logged"),
        NoticeKind.CLINIC_DOSE: _("A dose at the clinic is not logged"),
        NoticeKind.SCAN: _("A bone scan is due"),
        NoticeKind.REFILL: _("A medicine is running out"),
        NoticeKind.WEEKLY_DIGEST: _("A summary once a week"),
    }[kind]


def neutral_notice_name(kind: NoticeKind) -> str:
    """The same for somebody who has not agreed yet: it says nothing about health."""
    return {
        NoticeKind.MISSED_DOSE: _("Something planned for today is not logged yet"),
        NoticeKind.CLINIC_DOSE: _("An appointment is not logged yet"),
        NoticeKind.SCAN: _("An appointment is coming up"),
        NoticeKind.REFILL: _("Something at home is running out"),
        NoticeKind.WEEKLY_DIGEST: _("A short summary once a week"),
    }[kind]


def agreed_notice_name(kind: NoticeKind) -> str:
    """To a caregiver who agreed, and may not be told which medicine or test it is."""
    return {
        NoticeKind.MISSED_DOSE: _("An item is not logged"),
        NoticeKind.CLINIC_DOSE: _("An appointment is not logged"),
        NoticeKind.SCAN: _("A visit or test is due"),
        NoticeKind.REFILL: _("Something runs low"),
        NoticeKind.WEEKLY_DIGEST: _("A summary once a week"),
    }[kind]


def message_name(kind: MessageKind) -> str:
    return {
        MessageKind.CONFIRM_ADDRESS: _("Confirm the address"),
        MessageKind.ADDRESS_KNOWN: _("The address is known already"),
        MessageKind.RESET_PASSWORD: _("New password"),
        MessageKind.CHANGE_ADDRESS: _("Confirm the new address"),
        MessageKind.ADDRESS_CHANGED: _("The address was changed"),
        MessageKind.PASSWORD_CHANGED: _("The password was changed"),
        MessageKind.ACCOUNT_DELETED: _("The account was deleted"),
        MessageKind.CAREGIVER_INVITATION: _("Invitation"),
        MessageKind.DOSE_AHEAD: _("A notice before a dose"),
        MessageKind.DOSE_DUE: _("A dose is due"),
        MessageKind.DOSE_REPEAT: _("A dose is still open"),
        MessageKind.DOSE_LAST_CALL: _("Last reminder of a dose"),
        MessageKind.DOSE_LATE: _("A dose at the clinic is late"),
        MessageKind.VISIT_BOOKED: _("A visit is booked"),
        MessageKind.DOSE_NOT_LOGGED: _("A dose is not logged"),
        MessageKind.DOSE_MISSED: _("A dose was not logged overnight"),
        MessageKind.SCAN_DUE: _("A bone scan is due"),
        MessageKind.SCAN_BOOKED: _("A bone scan is booked"),
        MessageKind.SCAN_RESULT: _("Add the result of a scan"),
        MessageKind.LAB_DUE: _("A blood test is coming"),
        MessageKind.LAB_RESULT: _("Add the result of a blood test"),
        MessageKind.SUPPLY_LOW: _("A medicine is running out"),
        MessageKind.PEN_CHANGE: _("A new pen is due"),
        MessageKind.COURSE_NEXT: _("Ask what comes next"),
        MessageKind.LAST_DOSE_ASKED: _("The date of a last dose is asked for"),
        MessageKind.NOW_LOGGED: _("A dose is logged now"),
        MessageKind.WEEKLY_DIGEST: _("The week in numbers"),
        MessageKind.HELD_DIGEST: _("Several messages in one"),
        MessageKind.ACCESS_CHANGED: _("A change of what they may see"),
        MessageKind.KEEP_SENDING: _("The question once a year"),
        MessageKind.PLAN_PAUSED: _("Reminders are paused"),
        MessageKind.REMINDERS_OFF: _("Your reminder e-mails are off"),
        MessageKind.CAREGIVER_ENDED: _("Somebody gets no more messages"),
        MessageKind.CAREGIVER_ENDING: _("Messages to somebody may end"),
        MessageKind.TEST: _("Test message"),
    }[kind]


def result_name(state: MessageState) -> str:
    return {
        MessageState.PENDING: _("Waiting to be sent"),
        MessageState.CLAIMED: _("Being sent"),
        MessageState.SENT: _("Sent"),
        MessageState.FAILED: _("Could not be delivered"),
        MessageState.EXPIRED: _("Not sent, it came too late"),
        MessageState.CANCELLED: _("Not sent, no longer needed"),
        MessageState.HELD: _("Put into one mail with others"),
    }[state]


def delay_name(minutes: int) -> str:
    """`30 minutes`, `1 hour`, `1 hour 30 minutes`, `24 hours`, `7 days`."""
    if minutes > MINUTES_OF_A_DAY and minutes % MINUTES_OF_A_DAY == 0:
        return _("%(count)s days", count=minutes // MINUTES_OF_A_DAY)
    hours, rest = divmod(minutes, 60)
    hour_text = "" if not hours else _("1 hour") if hours == 1 else _("%(count)s hours", count=hours)
    rest_text = "" if not rest else _("%(count)s minutes", count=rest)
    return " ".join(text for text in (hour_text, rest_text) if text)


def usual_delay_name(usual: UsualDelay, clinic_days: int) -> str:
    return {
        UsualDelay.GENERAL: _("As usual: the time above"),
        UsualDelay.EVENING: _("As usual: in the evening of the day"),
        UsualDelay.DAYS: _("As usual: %(count)s days", count=clinic_days),
    }[usual]
