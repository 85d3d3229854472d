"""What the patient reads when mail about her has ended: that it has, and where to look. Never why."""

from datetime import date

from bonetrack.words.account_mail import why_account
from bonetrack.words.dates import plain_date
from bonetrack.words.mail import Action, Letter, hello
from bonetrack.words.translations import gettext as _


def reminders_off(name: str, reminders_url: str) -> Letter:
    lines = (
        _("Your reminder e-mails are off. Somebody used the stop link or the stop button of your mail."),
        _("If you still want them, switch them on in the app."),
        _("We write this once. The app still shows you what is due."),
    )
    subject = _("Your reminder e-mails are off")
    return Letter(subject, hello(name), lines, Action(_("Switch them on"), reminders_url), why_account())


def caregiver_ended(first_name: str, caregiver: str, why: str, stop: Action, caregivers_url: str) -> Letter:
    lines = (
        _("%(name)s no longer gets messages about you.", name=caregiver),
        _("In the app you see who gets them. There you can ask somebody else."),
    )
    return _about_caregivers(_("A change of who gets messages"), first_name, lines, why, stop, caregivers_url)


def caregiver_ending(
    first_name: str, caregiver: str, last_day: date, why: str, stop: Action, caregivers_url: str
) -> Letter:
    lines = (
        _("%(name)s has not yet said if the messages about you shall go on.", name=caregiver),
        _("Without a yes they end on %(day)s.", day=plain_date(last_day)),
        _("We asked by e-mail. You could ask too."),
    )
    return _about_caregivers(_("Messages to somebody may end soon"), first_name, lines, why, stop, caregivers_url)


def _about_caregivers(
    subject: str, first_name: str, lines: tuple[str, ...], why: str, stop: Action, caregivers_url: str
) -> Letter:
    return Letter(subject, hello(first_name), lines, Action(_("See who gets messages"), caregivers_url), why, stop)
