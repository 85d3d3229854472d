"""The fixed verdicts as sentences: what the scan says, what that rests on, and one next step."""

from dataclasses import dataclass
from datetime import date

from bonetrack.core.assessment import AgainstExpectation, Expected, LscVerdict, ScanAssessment, Verdict
from bonetrack.core.dxa import SeriesKey, Site
from bonetrack.core.grades import BasisKey
from bonetrack.core.regimen import FAMILY_OF, NOTHING
from bonetrack.core.stable import is_stable_good
from bonetrack.core.verdicts import PROBABLE_FALL_P
from bonetrack.words.events import fracture_sentence, new_hip_sentence
from bonetrack.words.evidence import basis_sentence, rests_on, reviewed_sentence
from bonetrack.words.next_steps import late_step, next_step
from bonetrack.words.translations import gettext as _

_JUDGED_BY_STUDIES = frozenset({Verdict.RISE, Verdict.MAY_BE_RISE, Verdict.BELOW_BAND, Verdict.ABOVE_BAND})
_NOT_MEASURED = frozenset(
    {Verdict.NOT_COMPARABLE, Verdict.FIRST_SCAN, Verdict.SCORE_ONLY, Verdict.SINGLE_VERTEBRA, Verdict.HIP_REPLACED}
)


@dataclass(frozen=True)
class VerdictWords:
    """`sentence` first and large; `notes` say what it rests on; `next_step` is one thing to do."""

    sentence: str
    notes: tuple[str, ...]
    next_step: str
    purpose: str
    reviewed: str

    @property
    def whole(self) -> str:
        parts = (self.sentence, *self.notes, self.next_step, self.purpose, self.reviewed)
        return " ".join(part for part in parts if part)


def verdict_words(
    scan: ScanAssessment, key: SeriesKey, reviewed_on: date, *, injection_is_late: bool = False
) -> VerdictWords:
    """All that must stand beside a verdict. While an injection of denosumab is late, that comes first."""
    return VerdictWords(
        sentence=sentence(scan, key, may_praise=not injection_is_late),
        notes=_notes(scan, key),
        next_step=late_step() if injection_is_late else next_step(scan),
        purpose=_("For talking with your clinician."),
        reviewed=reviewed_sentence(reviewed_on) if _uses_studies(scan) else "",
    )


def sentence(scan: ScanAssessment, key: SeriesKey, *, may_praise: bool = True) -> str:
    """What the scan says."""
    said = _within(scan, may_praise=may_praise) if scan.verdict is Verdict.WITHIN_LSC else _sentence(scan, key)
    if scan.is_below_earlier_only:
        said += " " + _below_words(scan)
    if scan.fracture_on_treatment and scan.verdict is not Verdict.FRACTURE_ON_TREATMENT:
        return said + " " + fracture_sentence()
    return said


def _below_words(scan: ScanAssessment) -> str:
    if scan.lsc_verdict is LscVerdict.LOSS:
        return _("You are below your first scan by more than the scan's own error.")
    return _("You are below an earlier scan by more than the scan's own error.")


def _sentence(scan: ScanAssessment, key: SeriesKey) -> str:
    if scan.verdict in (Verdict.RISE, Verdict.MAY_BE_RISE):
        return _rise(scan)
    if scan.verdict is Verdict.ABOVE_BAND:
        return _above(key)
    if scan.verdict is Verdict.HIP_REPLACED:
        return new_hip_sentence(names_side=key.side is not None)
    return {
        Verdict.FIRST_SCAN: _("This is your starting point. One scan cannot show a change."),
        Verdict.NOT_COMPARABLE: _("These scans cannot be compared. This is a new starting point."),
        Verdict.SCORE_ONLY: _("This report gives a score only. A score alone cannot show a change."),
        Verdict.SINGLE_VERTEBRA: _("One bone of the spine alone is not compared. It changes too much by itself."),
        Verdict.SITE_NOT_JUDGED: _("The forearm is shown here. It does not tell how treatment is doing."),
        Verdict.CLEAR_FALL: _("Lower than before by more than the scan's own error."),
        Verdict.CLEAR_FALL_SINCE_LAST: _("Lower than your last scan, though still above your first."),
        Verdict.MAY_BE_LOSS: _("Lower than before, and it may be a real loss."),
        Verdict.FRACTURE_ON_TREATMENT: fracture_sentence(),
        Verdict.SPINE_WITHHELD: _(
            "The spine reading may be wrong here, so we go by the hip. "
            "The spine rose while the hip did not, or something happened to the spine."
        ),
        Verdict.TOO_SOON: _("It is too soon to compare with the studies. Your own results are below."),
        Verdict.FEWER_DOSES: _(
            "The studies followed people who had nearly all their doses. Your log shows fewer, so we do not compare."
        ),
        Verdict.BELOW_BAND: _(
            "Less rise than most people in those studies. This alone does not mean that treatment is failing."
        ),
    }[scan.verdict]


def _within(scan: ScanAssessment, *, may_praise: bool) -> str:
    said = _no_clear_change(scan)
    if may_praise and is_stable_good(scan):
        said += " " + _("On most bone-protecting medicines, staying stable is a good result.")
    return said


def _no_clear_change(scan: ScanAssessment) -> str:
    """Since when nothing clear has changed: one of the two comparisons may have a gain."""
    main = scan.since_phase.lsc_verdict if scan.since_phase else scan.lsc_verdict
    last = scan.since_previous.lsc_verdict if scan.since_previous else None
    if main is not LscVerdict.GAIN and last is LscVerdict.GAIN:
        return _higher_than_last(scan)
    if scan.is_below_earlier_only and main is not LscVerdict.GAIN:
        if scan.since_phase is None:
            return _("No clear change since your last scan.")
        if scan.phase_agents == NOTHING:
            return _("No clear change since the treatment ended, or since your last scan.")
        return _("No clear change since this treatment began, or since your last scan.")
    said = _("No clear change since your last scan.") if main is LscVerdict.GAIN else _("No clear change.")
    if not (scan.is_after_stopping and scan.since_phase and scan.since_phase.p_true_loss >= PROBABLE_FALL_P):
        said += " " + _("The difference is smaller than the scan can measure.")
    if main is LscVerdict.GAIN and scan.lsc_verdict is LscVerdict.GAIN:
        said += " " + _("You are still above your first scan.")
    return said


def _higher_than_last(scan: ScanAssessment) -> str:
    if scan.since_phase is None:
        return _("Higher than your last scan. No clear change since your first scan.")
    if scan.phase_agents == NOTHING:
        return _("Higher than your last scan. No clear change since the treatment ended.")
    return _("Higher than your last scan. No clear change since this treatment began.")


def _rise(scan: ScanAssessment) -> str:
    from_start = scan.since_phase is not None and scan.since_phase.lsc_verdict is not scan.lsc_verdict
    if scan.verdict is Verdict.MAY_BE_RISE:
        said = _("Higher than before, and it may be a real rise.")
    elif from_start and scan.phase_agents == NOTHING:
        said = _("Higher than when the treatment ended.")
    elif from_start:
        said = _("Higher than when this treatment began.")
    else:
        said = _("Higher than your first scan.")
    if scan.against_expectation is AgainstExpectation.INSIDE and not scan.is_below_earlier_only:
        said += " " + _("In studies of similar treatment, most people were in this range at this time.")
    return said


def _above(key: SeriesKey) -> str:
    said = _("Higher than most people in those studies.")
    if key.site is Site.LUMBAR_SPINE:
        return said + " " + _("Arthritis or a fracture in the spine can also raise a reading.")
    return said + " " + _("The position of the leg, or another machine, can also raise a reading.")


def _notes(scan: ScanAssessment, key: SeriesKey) -> tuple[str, ...]:
    if scan.verdict in _NOT_MEASURED:
        return ()
    notes = []
    notes.append(_study_note(scan))
    if scan.lsc_is_default:
        notes.append(
            _(
                "The scan's own error is taken from the widest that a good centre may have. "
                "Ask your centre for its own number."
            )
        )
    if key.scanner is None:
        notes.append(_("The scanner is not named, so we take it to be the same one."))
    if key.site is Site.LUMBAR_SPINE and key.vertebrae is None:
        notes.append(_("The bones of the spine are not named, so we take them to be the same."))
    if scan.averaged > 1:
        notes.append(_("Scans of one day were averaged."))
    return tuple(note for note in notes if note)


def _study_note(scan: ScanAssessment) -> str:
    """What the comparison with the studies rests on, or why there is none."""
    expected = scan.expected
    if expected is None:
        if scan.phase_agents and not scan.phase_agents <= FAMILY_OF.keys():
            return _("The studies here do not cover one of these treatments.")
        if scan.since_phase is not None:  # the core compares no child with the studies
            return _("A child's bones grow, so nothing is compared. Ask your clinic about the Z-score.")
        if scan.phase_agents and scan.phase_agents != NOTHING:
            return _("There is no scan from the start of this treatment, so we do not compare with the studies.")
        return ""
    if expected.basis.key is BasisKey.YOUNG:
        return (
            _("The studies were in women after menopause and in older men, so nothing is compared.")
            + " "
            + _("At your age the Z-score counts. It compares you with people of your age.")
        )
    if expected.basis.key is BasisKey.BUILDER_AFTER_ANTIRESORPTIVE:
        return _("In the trial of this switch, bone density at hip and spine fell at first, so nothing is compared.")
    if expected.basis.key is BasisKey.DENOSUMAB_LEFT_OUT:
        return basis_sentence(expected.basis)
    if not expected.grade.allows_verdict:
        return _("We found no good studies of this treatment for people like you, so nothing is compared.")
    if _uses_studies(scan):
        return rests_on(expected.sources, expected.ends_at_month)
    return _why_not_compared(expected)


def _why_not_compared(expected: Expected) -> str:
    """Studies speak of this treatment, and still the scan has no band."""
    if expected.low_pct is not None or expected.ends_at_month is None:
        return ""
    if expected.mean_pct is not None:
        return _(
            "Your scan before the switch is from a time when the earlier treatment still raised bone density. "
            "So we do not compare with the studies."
        )
    if ("early", "fell") in expected.basis.values:
        return _("The studies say nothing of this time, so we do not compare with them.")
    return _(
        "The studies end at %(months)d months, so we do not compare with them.",
        months=round(expected.ends_at_month),
    )


def _uses_studies(scan: ScanAssessment) -> bool:
    return scan.verdict in _JUDGED_BY_STUDIES and scan.against_expectation is not AgainstExpectation.NOT_JUDGED
