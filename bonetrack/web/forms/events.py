"""A broken bone or an operation: what, when, on which side."""

from datetime import date
from typing import Any

from wtforms import BooleanField, Form, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from bonetrack.core.dxa import Side
from bonetrack.core.events import NOTE_LENGTH, Bone, EventDraft, EventKind, is_before_birth, may_have_side
from bonetrack.web.forms.fields import DateParts, one_line
from bonetrack.words import gettext as _
from bonetrack.words.events import event_choice
from bonetrack.words.sites import side_name

# One question for kind and bone: nobody must know which of them a form calls what.
CHOICES: dict[str, tuple[EventKind, Bone | None]] = {
    **{f"fracture-{bone}": (EventKind.FRACTURE, bone) for bone in Bone},
    **{str(kind): (kind, None) for kind in (EventKind.SPINE_OPERATION, EventKind.HIP_REPLACEMENT)},
}
NEW_HIP = str(EventKind.HIP_REPLACEMENT)


def choice_of(draft: EventDraft) -> str:
    """The answer to "What happened?" that gave this event."""
    return next(choice for choice, what in CHOICES.items() if what == (draft.kind, draft.bone))


class EventForm(Form):
    """CSRF is checked for every POST of the app; this form carries no token of its own."""

    what = RadioField(
        _("What happened?"),
        [InputRequired(_("Choose what happened"))],
        choices={choice: event_choice(*what) for choice, what in CHOICES.items()},
    )
    side = RadioField(
        _("Which side?"),
        choices={side: side_name(side) for side in Side} | {"": _("It has no side, or I do not know")},
        default="",
    )
    happened_on = DateParts(_("Which day?"), what=_("day it happened"))
    note = StringField(
        _("Note"),
        [Optional(), Length(max=NOTE_LENGTH, message=_("Keep the note within 200 characters"))],
        filters=[one_line],
    )

    def __init__(self, formdata: Any, today: date, birth_year: int | None) -> None:
        self.today, self.birth_year = today, birth_year
        super().__init__(formdata)

    def validate_side(self, field: RadioField) -> None:
        if self.what.data == NEW_HIP and not field.data:
            raise ValidationError(_("Choose the side of the new hip"))

    def validate_happened_on(self, field: DateParts) -> None:
        if field.data is None:
            return
        if field.data > self.today:
            raise ValidationError(_("The day it happened must be today or in the past"))
        if is_before_birth(field.data, self.birth_year):
            raise ValidationError(_("Check the year. The day lies before the year of birth in About you."))

    def to_draft(self) -> EventDraft:
        """Only after `validate()`. A side is dropped where none belongs."""
        kind, bone = CHOICES[self.what.data]
        has_side = self.side.data in set(Side) and may_have_side(kind, bone)
        side = Side(self.side.data) if has_side else None
        return EventDraft(kind, self.happened_on.data, bone, side, self.note.data or "")


class SameDayForm(Form):
    """Asked when the same thing stands in the record on that day."""

    same_day = BooleanField(
        _("This is another one"), [InputRequired(_("Tick the box if it is another one, or leave without saving"))]
    )
