"""The form of facts about the person."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import ValidationError

from bonetrack.core.agents import LabelRegion
from bonetrack.core.cases import Menopausal
from bonetrack.core.regimen import PriorClass
from bonetrack.services.profile import Profile
from bonetrack.words import gettext as _

OLDEST_YEARS, YOUNGEST_YEARS = 120, 18


class ProfileForm(FlaskForm):
    sex = RadioField(_("Sex at birth"))
    birth_year = StringField(_("Year of birth"))
    menopausal = RadioField(_("Menopause"))
    prior_therapy = RadioField(_("Bone medicine before"))
    label_region = RadioField(_("Where do your medicines come from?"))

    def __init__(self, profile: Profile, today: date) -> None:
        self.today = today
        super().__init__(
            data={
                "sex": profile.sex or "",
                "birth_year": "" if profile.birth_year is None else str(profile.birth_year),
                "menopausal": profile.menopausal or "",
                "prior_therapy": profile.prior_therapy,
                "label_region": profile.label_region,
            }
        )
        self.sex.choices = [("F", _("Female")), ("M", _("Male")), ("", _("I would rather not say"))]
        self.menopausal.choices = [
            (Menopausal.PRE.value, _("Before menopause")),
            (Menopausal.PERI.value, _("Around menopause")),
            (Menopausal.POST.value, _("After menopause")),
            ("", _("Does not apply, or not sure")),
        ]
        self.prior_therapy.choices = prior_choices()
        self.label_region.choices = [(LabelRegion.US.value, _("United States")), (LabelRegion.EU.value, _("Europe"))]
        self.birth_year.flags.optional = True

    def validate_birth_year(self, field: StringField) -> None:
        typed = (field.data or "").strip()
        if not typed:
            return
        oldest, youngest = self.today.year - OLDEST_YEARS, self.today.year - YOUNGEST_YEARS
        if not (typed.isascii() and typed.isdigit() and oldest <= int(typed) <= youngest):
            raise ValidationError(_("Enter the year of birth with 4 digits, like 1954"))

    def to_profile(self) -> Profile:
        """Of a form that is valid."""
        year = (self.birth_year.data or "").strip()
        return Profile(
            sex=self.sex.data or None,
            birth_year=int(year) if year else None,
            menopausal=Menopausal(self.menopausal.data) if self.menopausal.data else None,
            prior_therapy=PriorClass(self.prior_therapy.data),
            label_region=LabelRegion(self.label_region.data),
        )


def prior_choices() -> list[tuple[str, str]]:
    return [
        (PriorClass.NONE.value, _("None")),
        (PriorClass.BISPHOSPHONATE.value, _("Bisphosphonate, such as alendronate")),
        (PriorClass.DENOSUMAB.value, _("Denosumab")),
        (PriorClass.ANABOLIC.value, _("Teriparatide, abaloparatide or romosozumab")),
        (PriorClass.ESTROGEN.value, _("Estrogen")),
        (PriorClass.RALOXIFENE.value, _("Raloxifene")),
        (PriorClass.TESTOSTERONE.value, _("Testosterone")),
        (PriorClass.UNKNOWN.value, _("I do not know")),
    ]
