"""The form of the titles in a calendar."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, Length, Optional

from bonetrack.core.calendar_titles import Titles
from bonetrack.words import gettext as _
from bonetrack.words.calendar import titles_name

LONGEST_WORDS = 60


class TitlesForm(FlaskForm):
    titles = RadioField()
    own_words = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.titles.label.text = _("What should your calendar show?")
        self.titles.choices = [(choice.value, titles_name(choice)) for choice in Titles]
        self.titles.validators = [DataRequired(_("Choose what your calendar should show"))]
        self.own_words.label.text = _("Your own words")
        self.own_words.validators = [Optional(), Length(max=LONGEST_WORDS, message=_("Use 60 letters or fewer"))]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.titles.data == Titles.OWN_WORDS and not (self.own_words.data or "").strip():
            self.own_words.errors = [_("Enter your own words")]
            return False
        return True
