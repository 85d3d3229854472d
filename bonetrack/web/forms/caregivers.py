"""Forms about caregivers: invite one, change one."""

from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Email, Length

from bonetrack.core.delays import list_delays, usual_clinic_days
from bonetrack.core.people import NoticeKind, Role
from bonetrack.services.addresses import plain_address
from bonetrack.services.caregiver_change import CaregiverChange
from bonetrack.services.contacts import DEFAULT_DELAY_MINUTES, DELAYS_MINUTES, CaregiverDraft, kinds_on_offer
from bonetrack.services.delays import list_delayed
from bonetrack.storage.models import Contact
from bonetrack.web.forms.fields import one_line
from bonetrack.web.sent_version import read_version
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name
from bonetrack.words.caregivers import access_choices
from bonetrack.words.messages import delay_name, notice_name, usual_delay_name

LONGEST_NAME, LONGEST_ADDRESS = 80, 254
AS_USUAL = 0
ALERTS_ONLY = ""


class _CaregiverForm(FlaskForm):
    name = StringField(filters=[one_line])
    kinds = SelectMultipleField(coerce=NoticeKind)
    delay_minutes = SelectField(coerce=int, default=DEFAULT_DELAY_MINUTES)
    shares_detail = BooleanField()
    access = RadioField(default=ALERTS_ONLY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name.label.text = _("Name of the person")
        self.name.validators = [
            DataRequired(_("Enter the name of the person")),
            Length(max=LONGEST_NAME, message=_("Enter a shorter name, at most 80 letters")),
        ]
        self.kinds.label.text = _("Which messages may this person get?")
        self.kinds.validators = [DataRequired(_("Choose at least one kind of message"))]
        self.kinds.choices = [(kind, notice_name(kind)) for kind in NoticeKind]
        self.delay_minutes.label.text = _("How long after the dose was due?")
        self.delay_minutes.choices = [(minutes, delay_name(minutes)) for minutes in DELAYS_MINUTES]
        self.shares_detail.label.text = _("Messages may name the medicine and the dose")
        self.access.label.text = _("What may this person see or do in the app?")
        self.access.choices = access_choices()

    @property
    def role(self) -> Role | None:
        return Role(self.access.data) if self.access.data else None


class InviteForm(_CaregiverForm):
    email = StringField(filters=[plain_address])
    # Once more, behind the address: problems are named in the order of the page.
    kinds = SelectMultipleField(coerce=NoticeKind)
    shows_inviter_name = BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email.label.text = _("E-mail address")
        self.email.validators = [
            DataRequired(_("Enter the e-mail address")),
            Email(_("Enter the e-mail address in full, like name@example.org")),
            Length(max=LONGEST_ADDRESS, message=_("Enter a shorter e-mail address")),
        ]
        self.shows_inviter_name.label.text = _("The invitation may say my first name")

    def to_draft(self) -> CaregiverDraft:
        return CaregiverDraft(
            name=self.name.data or "",
            email=self.email.data or "",
            kinds=frozenset(self.kinds.data or ()),
            shows_inviter_name=bool(self.shows_inviter_name.data),
            shares_detail=bool(self.shares_detail.data),
            delay_minutes=self.delay_minutes.data,
            offered_role=self.role,
        )


class ChangeForm(_CaregiverForm):
    """With one delay for each medicine of the running plans: made by `change_form`."""

    version = HiddenField()
    delayed: tuple[str, ...] = ()

    def __init__(self, contact: Contact, *args: Any, **kwargs: Any) -> None:
        kwargs["access"] = contact.offered_role or ALERTS_ONLY
        super().__init__(*args, obj=contact, **kwargs)
        self.kept_delays = contact.delays
        self.kinds.choices = [(kind, notice_name(kind)) for kind in kinds_on_offer(contact)]
        if contact.delay_minutes not in DELAYS_MINUTES:
            self.delay_minutes.choices.append((contact.delay_minutes, delay_name(contact.delay_minutes)))

    @property
    def delay_fields(self) -> list[Field]:
        return [self[_field_name(agent)] for agent in self.delayed]

    @property
    def version_number(self) -> int:
        return read_version(self.version.data)

    def to_change(self) -> CaregiverChange:
        return CaregiverChange(
            name=self.name.data or "",
            kinds=frozenset(self.kinds.data or ()),
            delay_minutes=self.delay_minutes.data,
            shares_detail=bool(self.shares_detail.data),
            role=self.role,
            delays=self.to_delays(),
        )

    def to_delays(self) -> dict[str, int]:
        """What was set for medicines that are not on a plan now is kept for when they are again."""
        chosen = {agent: self[_field_name(agent)].data for agent in self.delayed}
        kept = {agent: minutes for agent, minutes in self.kept_delays.items() if agent not in chosen}
        return kept | {agent: minutes for agent, minutes in chosen.items() if minutes != AS_USUAL}


def change_form(contact: Contact, today: date) -> ChangeForm:
    usual = list_delayed(contact.patient, today)

    class Form(ChangeForm):
        delayed = tuple(agent.key for agent in usual)

    for agent in usual:
        field = SelectField(agent_name(agent.key), coerce=int, default=contact.delays.get(agent.key, AS_USUAL))
        setattr(Form, _field_name(agent.key), field)
    form = Form(contact)
    for agent, kind in usual.items():
        choices = [(AS_USUAL, usual_delay_name(kind, usual_clinic_days(agent)))]
        choices += [(minutes, delay_name(minutes)) for minutes in list_delays(agent)]
        form[_field_name(agent.key)].choices = choices
    return form


def _field_name(agent: str) -> str:
    return f"delay_{agent}"
