"""Forms about caregivers: invite one, change one."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Email, Length

from bonetrack.core.people import NoticeKind
from bonetrack.services.addresses import plain_address
from bonetrack.services.contacts import DEFAULT_DELAY_MINUTES, DELAYS_MINUTES, CaregiverDraft, kinds_on_offer
from bonetrack.storage.models import Contact
from bonetrack.web.forms.fields import one_line
from bonetrack.words import gettext as _
from bonetrack.words.messages import delay_name, notice_name

LONGEST_NAME, LONGEST_ADDRESS = 80, 254


class _CaregiverForm(FlaskForm):
    name = StringField(filters=[one_line])
    kinds = SelectMultipleField(coerce=NoticeKind)
    delay_minutes = SelectField(coerce=int, default=DEFAULT_DELAY_MINUTES)
    shares_detail = BooleanField()

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
        self.shares_detail.label.text = _("Messages may name the medicine and the time")


class InviteForm(_CaregiverForm):
    email = StringField(filters=[plain_address])
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
        )


class ChangeForm(_CaregiverForm):
    def __init__(self, contact: Contact, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, obj=contact, **kwargs)
        self.kinds.choices = [(kind, notice_name(kind)) for kind in kinds_on_offer(contact)]
        if contact.delay_minutes not in DELAYS_MINUTES:
            self.delay_minutes.choices.append((contact.delay_minutes, delay_name(contact.delay_minutes)))
