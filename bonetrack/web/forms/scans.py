"""A DXA scan on the phone: one short page about the scan, one for each site, one of soft questions."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, Form, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from bonetrack.core.dxa import T_SCORE_LIMITS, Z_SCORE_LIMITS, BmdCheck, Limits, Side, Site, bmd_limits, check_bmd
from bonetrack.core.scan_entry import (
    LSC_HIGH_G_CM2,
    LSC_LOW_G_CM2,
    MAKERS,
    VERTEBRAE,
    Question,
    ReadingDraft,
    ScanDraft,
)
from bonetrack.web.forms.fields import DateParts, DecimalText, one_line
from bonetrack.words import gettext as _
from bonetrack.words.scan_questions import question_agreement, question_unanswered
from bonetrack.words.sites import side_name, site_name

OTHER_MAKER = "Other"
EARLIEST_SCAN_YEAR = 1987  # DXA came to clinics then


class AboutScanForm(Form):
    """CSRF is checked for every POST of the app; these forms carry no token of their own."""

    def __init__(self, formdata: Any, today: date, last: ScanDraft | None = None) -> None:
        self.today = today
        given = {} if last is None else _about(last)
        super().__init__(formdata, data=given)
        self.scanner_maker.choices = _maker_choices(self.scanner_maker.data)
        self.sites.choices = {site: site_name(site) for site in Site}

    scanned_on = DateParts(_("Date of the scan"), what=_("date of the scan"))
    facility = StringField(_("Where it was made"), [Optional(), Length(max=120)], filters=[one_line])
    scanner_maker = SelectField(_("Maker of the scanner"), [Optional()], validate_choice=False)
    scanner_model = StringField(_("Model of the scanner"), [Optional(), Length(max=60)], filters=[one_line])
    sites = SelectMultipleField(_("What is on the report?"), validate_choice=False)

    def validate_scanned_on(self, field: DateParts) -> None:
        if field.data is None:
            return
        if field.data > self.today:
            raise ValidationError(_("The date of the scan must be today or in the past"))
        if field.data.year < EARLIEST_SCAN_YEAR:
            raise ValidationError(_("Check the year of the scan"))

    def validate_scanner_maker(self, field: SelectField) -> None:
        if len(field.data or "") > 40:
            raise ValidationError(_("Make the name of the maker shorter"))

    def validate_sites(self, field: SelectMultipleField) -> None:
        if not chosen_sites(field.data or ()):
            raise ValidationError(_("Choose at least one part of the body"))


class ReadingForm(Form):
    def __init__(self, formdata: Any, site: Site, last: ReadingDraft | None = None) -> None:
        self.site = site
        given = {} if last is None or last.side is None else {"side": last.side}
        super().__init__(formdata, prefix=f"{site}-", data=given)
        del_field = "side" if site is Site.LUMBAR_SPINE else "vertebrae"
        delattr(self, del_field)

    bmd_g_cm2 = DecimalText("BMD", what="BMD", example="0.812", optional=True)
    t_score = DecimalText(_("T-score"), what=_("T-score"), example="-2.5", optional=True)
    z_score = DecimalText(_("Z-score"), [Optional()], what=_("Z-score"), example="-1.0", optional=True)
    vertebrae = SelectField(
        _("Vertebrae"),
        [Optional()],
        choices={"": _("Not named on the report")} | {name: name for name in VERTEBRAE},
    )
    side = RadioField(
        _("Side"),
        choices={side: side_name(side) for side in Side} | {"": _("Not named on the report")},
        default="",
    )
    lsc_g_cm2 = DecimalText(_("LSC of the centre"), [Optional()], what="LSC", example="0.030", optional=True)

    def validate_bmd_g_cm2(self, field: DecimalText) -> None:
        if field.data is None:
            return
        found = check_bmd(self.site, field.data)
        if found is BmdCheck.LOOKS_LIKE_MG_CM2:
            raise ValidationError(_("Enter the BMD in g/cm², like 0.812. Your number looks like mg/cm²."))
        if found is BmdCheck.LOOKS_LIKE_T_SCORE:
            raise ValidationError(_("Enter the BMD in g/cm², like 0.812. Your number looks like a T-score."))
        if found is BmdCheck.IMPOSSIBLE:
            limits = bmd_limits(self.site)
            text = _("Enter the BMD in g/cm², like 0.812. It must be between %(low)s and %(high)s.")
            raise ValidationError(text % {"low": f"{limits.hard_low:.2f}", "high": f"{limits.hard_high:.2f}"})

    def validate_t_score(self, field: DecimalText) -> None:
        _within(field, T_SCORE_LIMITS)

    def validate_z_score(self, field: DecimalText) -> None:
        _within(field, Z_SCORE_LIMITS)

    def validate_lsc_g_cm2(self, field: DecimalText) -> None:
        if field.data is None or LSC_LOW_G_CM2 <= field.data <= LSC_HIGH_G_CM2:
            return
        if LSC_HIGH_G_CM2 < field.data <= 20:
            raise ValidationError(_("Enter the LSC in g/cm², like 0.030. Your number looks like a percent."))
        raise ValidationError(_("Enter the LSC in g/cm², like 0.030"))

    def validate(self, extra_validators: Any = None) -> bool:
        good: bool = super().validate(extra_validators)
        nothing = not (self.bmd_g_cm2.data is not None or self.t_score.data is not None)
        if nothing and not (self.bmd_g_cm2.errors or self.t_score.errors):
            self.bmd_g_cm2.errors = [_("Enter the BMD or the T-score")]
            return False
        return good

    def to_draft(self) -> ReadingDraft:
        return ReadingDraft(
            site=self.site,
            bmd_g_cm2=self.bmd_g_cm2.data,
            t_score=self.t_score.data,
            z_score=self.z_score.data,
            side=Side(self.side.data) if "side" in self and self.side.data else None,
            vertebrae=(self.vertebrae.data or None) if "vertebrae" in self else None,
            lsc_g_cm2=self.lsc_g_cm2.data,
        )


class NextScanForm(Form):
    """The clinic's date and rhythm; a blank date means "no reminder"."""

    due_on = DateParts(_("Your next scan is due on"), what=_("date of the next scan"), optional=True)
    rhythm = RadioField(
        _("After each scan, the next one is due"),
        choices={
            "12": _("12 months later"),
            "24": _("24 months later"),
            "": _("12 or 24 months later, as guidelines suggest for your treatment"),
        },
        default="",
    )

    def __init__(self, formdata: Any, today: date, due_on: date | None, months: int | None) -> None:
        self.today = today
        super().__init__(formdata, data={"due_on": due_on, "rhythm": "" if months is None else str(months)})
        if months not in (None, 12, 24):
            self.rhythm.choices = {str(months): _("%(num)s months later", num=months)} | self.rhythm.choices

    @property
    def months(self) -> int | None:
        return int(self.rhythm.data) if self.rhythm.data else None

    def validate_due_on(self, field: DateParts) -> None:
        if field.data is not None and field.data < self.today:
            raise ValidationError(_("The date of the next scan must be today or later"))


def question_form(formdata: Any, questions: Sequence[Question]) -> Form:
    """One box to tick for each soft question."""
    boxes = {q.name: BooleanField(question_agreement(q), [InputRequired(question_unanswered(q))]) for q in questions}
    return type("QuestionForm", (Form,), boxes)(formdata)


def chosen_sites(values: Sequence[str]) -> tuple[Site, ...]:
    """In the fixed order of the sites; anything else that was sent is passed over."""
    return tuple(site for site in Site if site in values)


def _within(field: DecimalText, limits: Limits) -> None:
    if field.data is not None and not limits.is_possible(field.data):
        low, high = f"{limits.hard_low:g}", f"{limits.hard_high:g}"
        text = _("Enter the %(what)s as it is printed, like %(example)s. It must be between %(low)s and %(high)s.")
        raise ValidationError(text % {"what": field.what, "example": field.example, "low": low, "high": high})


def _about(last: ScanDraft) -> dict[str, Any]:
    return {
        "facility": last.facility,
        "scanner_maker": last.scanner_maker,
        "scanner_model": last.scanner_model,
        "sites": [reading.site for reading in last.readings],
    }


def _maker_choices(chosen: str | None) -> dict[str, str]:
    """A maker that was kept before and is not on our list stays a choice."""
    named = dict.fromkeys((*MAKERS, *([chosen] if chosen and chosen != OTHER_MAKER else [])))
    return {"": _("Not named on the report")} | {name: name for name in named} | {OTHER_MAKER: _("Another maker")}
