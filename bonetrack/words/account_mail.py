"""What mail about accounts and invitations says. An invitation names no medicine, diagnosis or scan."""

from bonetrack.core.people import NoticeKind
from bonetrack.words.mail import Action, Letter
from bonetrack.words.messages import neutral_notice_name
from bonetrack.words.translations import gettext as _
from bonetrack.words.translations import ngettext


def confirm_address(url: str, hours: int) -> Letter:
    lines = (
        _("Please confirm that this address is yours."),
        _link_life(hours),
        _("If you did not sign up, do nothing."),
    )
    return _account(_("Confirm your address"), lines, Action(_("Confirm this address"), url))


def address_known(log_in_url: str) -> Letter:
    lines = (
        _("Somebody tried to sign up with this address. It has an account already."),
        _("If it was you, log in. If you forgot your password, you can choose a new one there."),
        _("If it was not you, do nothing."),
    )
    return _account(_("You have an account already"), lines, Action(_("Log in"), log_in_url))


def reset_password(url: str, hours: int) -> Letter:
    lines = (
        _("Somebody asked for a new password for this address."),
        _link_life(hours),
        _("If it was not you, do nothing. Your password stays as it is."),
    )
    return _account(_("Choose a new password"), lines, Action(_("Choose a new password"), url))


def change_address(url: str, hours: int) -> Letter:
    lines = (
        _("Please confirm that we may write to this address from now on."),
        _link_life(hours),
        _("If you did not ask for this, do nothing."),
    )
    return _account(_("Confirm your new address"), lines, Action(_("Confirm this address"), url))


def address_changed(contact_address: str) -> Letter:
    lines = (
        _("The address of your account was changed. This address gets no more mail from it."),
        _worry(contact_address),
    )
    return _account(_("Your address was changed"), lines, None)


def password_changed(contact_address: str) -> Letter:
    lines = (
        _("The password of your account was changed."),
        _("All other phones and computers were logged out."),
        _worry(contact_address),
    )
    return _account(_("Your password was changed"), lines, None)


def account_deleted() -> Letter:
    lines = (
        _("Your account and your record were deleted, as you asked."),
        _("The people you had chosen get no more messages about you."),
    )
    return _account(_("Your account was deleted"), lines, None)


def invitation(
    url: str, hours: int, inviter: str | None, kinds: list[NoticeKind], stop: Action, has_offer: bool = False
) -> Letter:
    """`inviter`: her first name, if she agreed to show it."""
    if inviter:
        first = _("%(name)s asks whether we may send you messages about things left open.", name=inviter)
    else:
        first = _("Somebody you may know asks whether we may send you messages about things left open.")
    lines = (
        first,
        _link_life(hours),
        _("The person who asks gave us your address. If you do nothing, nothing more happens."),
        *([access_offered()] if has_offer else []),
        _("You would get messages of these kinds:"),
    )
    return Letter(
        subject=_("Would you like to get messages?"),
        greeting=_("Hello,"),
        lines=lines,
        items=tuple(neutral_notice_name(kind) for kind in kinds),
        action=Action(_("Read more and answer"), url),
        why=_("You get this because somebody typed your address to invite you."),
        stop=stop,
    )


def access_offered() -> str:
    """Says nothing about health: it is read before anybody agreed to anything."""
    return _("You are also asked to lend a hand in the app. That is up to you.")


def test_message(why: str, stop: Action | None) -> Letter:
    lines = (_("This is a test. If you can read it, our messages reach you."), _("There is nothing to do."))
    return Letter(_("A test message"), _("Hello,"), lines, None, why, stop)


def why_account() -> str:
    return _("You get this because this address was used at BoneTrack. We write here only about the account.")


def _account(subject: str, lines: tuple[str, ...], action: Action | None) -> Letter:
    return Letter(subject, _("Hello,"), lines, action, why_account())


def _link_life(hours: int) -> str:
    return ngettext("The link works once, for 1 hour.", "The link works once, for %(num)s hours.", hours)


def _worry(contact_address: str) -> str:
    return _("If this was not you, write to %(address)s at once.", address=contact_address)
