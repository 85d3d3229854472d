"""Words about what a caregiver may see or do, for the patient and for the caregiver."""

from bonetrack.core.people import Role
from bonetrack.words.translations import gettext as _


def access_choices() -> list[tuple[str, str]]:
    return [
        ("", _("Nothing. Only e-mails")),
        (Role.LOOK.value, _("See my record")),
        (Role.LOG.value, _("See my record and log doses for me")),
    ]


def access_hints() -> dict[str, str]:
    return {
        "": _("This person gets the messages you chose, and no more."),
        Role.LOOK.value: _("They see your doses, treatment and scans. They need an account and must agree."),
        Role.LOG.value: _(
            "They can also log a dose, a new pack and a new pen. They can change and undo a logged dose, and no more. "
            "You see who logged it. They need an account and must agree."
        ),
    }


def access_name(role: Role | None) -> str:
    """As the patient reads it."""
    if role is None:
        return _("Nothing. Only e-mails")
    return {
        Role.SELF: _("Everything"),
        Role.LOOK: _("May see your record"),
        Role.LOG: _("May see your record and log doses for you"),
        Role.MANAGE: _("May see, log and change"),
    }[role]


def offered_name(role: Role) -> str:
    """As the patient reads what the other person has not answered yet."""
    if role is Role.LOG:
        return _("You offered: see your record and log doses. Not accepted yet.")
    return _("You offered: see your record. Not accepted yet.")


def offer_words(role: Role, first_name: str) -> str:
    """As the caregiver reads it."""
    if role is Role.LOG:
        return _("%(name)s lets you see the record and log doses, packs and pens, if you agree.", name=first_name)
    return _("%(name)s lets you see the record, if you agree.", name=first_name)


def role_words(role: Role) -> str:
    """What the reader may do in a record."""
    return {
        Role.SELF: _("Your own record."),
        Role.LOOK: _("You may look."),
        Role.LOG: _("You may look, and log doses, packs and pens."),
        Role.MANAGE: _("You may look, log and change."),
    }[role]
