"""Every verdict has its sentence, its next step and what it rests on, and none says more than it may."""

from dataclasses import replace
from datetime import date

import pytest

from bonetrack.core.assessment import Verdict, assess
from bonetrack.core.cases import Case, Fracture, Operation
from bonetrack.core.dxa import Side
from bonetrack.core.effects import EvidenceTable
from bonetrack.core.events import EventKind
from bonetrack.core.grades import Basis, BasisKey, Grade
from bonetrack.words.evidence import basis_sentence, ends_sentence, grade_words, rests_on
from bonetrack.words.verdicts import VerdictWords, verdict_words
from tests.core.cases import HIP, SPINE, effect, scans, table, treated, woman

REVIEWED = date(2026, 11, 23)
RANGE_SENTENCE = "most people were in this range"
TRIALS = table(effect("alendronate", 12, 5), effect("teriparatide", 12, 5, trial="two"))
TAKING = treated(("alendronate", 0, None))


def said(case: Case, evidence: EvidenceTable = TRIALS) -> VerdictWords:
    series = assess(case, evidence)[-1]
    return verdict_words(series.scans[-1], series.key, REVIEWED)


def after_a_year(later: float, **changes: object) -> Case:
    return woman(scans(SPINE, (0, 0.8), (12, later)), changes.pop("taking", TAKING), **changes)  # type: ignore[arg-type]


def test_one_scan() -> None:
    assert said(woman(scans(SPINE, (0, 0.8)))).sentence == "This is your starting point. One scan cannot show a change."


def test_no_clear_change_is_good_news_only_on_medicines_that_protect() -> None:
    stable = "On most bone-protecting medicines, staying stable is a good result."
    assert stable in said(after_a_year(0.81)).sentence
    assert stable not in said(after_a_year(0.81, taking=treated(("teriparatide", 0, None)))).sentence
    assert stable not in said(after_a_year(0.81, taking=())).sentence
    assert said(after_a_year(0.81)).sentence.startswith(
        "No clear change. The difference is smaller than the scan can measure."
    )


def test_flat_after_a_rise_says_since_when() -> None:
    words = said(woman(scans(SPINE, (0, 0.8), (12, 0.86), (24, 0.862)), TAKING)).sentence
    assert words.startswith("No clear change since your last scan.")
    assert "You are still above your first scan." in words


def test_a_rise_in_the_range_says_what_it_rests_on() -> None:
    words = said(after_a_year(0.86))
    assert words.sentence == (
        "Higher than your first scan. In studies of similar treatment, most people were in this range at this time."
    )
    assert "This rests on 1 study with about 100 people, over up to 12 months." in words.notes
    assert words.reviewed == "We last looked through the studies on 23 November 2026."
    assert words.purpose == "For talking with your clinician."


@pytest.mark.parametrize("later", [0.75, 0.757, 0.7])
def test_the_range_is_never_named_beside_a_fall(later: float) -> None:
    words = said(after_a_year(later))
    assert RANGE_SENTENCE not in words.whole
    assert words.sentence.startswith("Lower than before")
    for step in ("Book a talk with your clinic", "dose log", "Ask whether to repeat the scan."):
        assert step in words.next_step


def test_down_since_the_last_scan_has_no_praise() -> None:
    words = said(woman(scans(SPINE, (0, 0.8), (24, 0.95), (36, 0.86)), TAKING))
    assert words.sentence == "Lower than your last scan, though still above your first."
    assert "Book a talk with your clinic." in words.next_step


def test_above_the_band_asks_for_a_look_at_the_site() -> None:
    assert "Arthritis or a fracture in the spine" in said(after_a_year(0.95)).sentence
    hip = table(effect("alendronate", 12, 5, site=HIP))
    assert "position of the leg" in said(woman(scans(HIP, (0, 0.8), (12, 0.95)), TAKING), hip).sentence


def test_a_broken_bone_is_said_beside_a_fall_too() -> None:
    broken = "A broken bone on treatment needs a talk with your clinic, whatever the scan shows."
    for later in (0.7, 0.9):
        assert broken in said(after_a_year(later, fractures=(Fracture(6),))).sentence


def test_what_is_not_known_is_said() -> None:
    unnamed = said(woman(scans(SPINE, (0, 0.8), (12, 0.81), scanner=None)))
    assert "The scanner is not named, so we take it to be the same one." in unnamed.notes
    assert any("Ask your centre for its own number." in note for note in unnamed.notes)
    known = said(woman(scans(SPINE, (0, 0.8), (12, 0.81)), lsc_g_cm2={SPINE: 0.03}))
    assert known.notes == ()


def test_without_a_study_nothing_is_compared() -> None:
    words = said(after_a_year(0.86, taking=treated(("estrogen", 0, None), ("alendronate", 0, None))))
    assert RANGE_SENTENCE not in words.whole
    assert "nothing is compared" in words.whole


def test_a_treatment_without_a_scan_at_its_start_says_so() -> None:
    words = said(woman(scans(SPINE, (24, 0.8), (36, 0.86)), TAKING))
    assert any("no scan from the start of this treatment" in note for note in words.notes)


def test_every_basis_and_grade_has_words() -> None:
    values = (("agents", "denosumab+estrogen"), ("component", "denosumab"), ("flags", "records,glucocorticoid"))
    for key in BasisKey:
        assert basis_sentence(Basis(key, values)).endswith(".")
    assert len({grade_words(grade) for grade in Grade}) == len(Grade)
    assert basis_sentence(Basis(BasisKey.COMPONENT, values[:2])) == (
        "We found no good study of denosumab with estrogen. The line shows denosumab alone."
    )
    assert "fell at first" in basis_sentence(Basis(BasisKey.BUILDER_AFTER_ANTIRESORPTIVE))
    assert rests_on((), None) == ""
    assert ends_sentence(24.0) == "The studies end at 24 months, so the line ends there."


def test_treatments_that_stood_in_are_named() -> None:
    basis = Basis(BasisKey.SAME_CLASS_SEQUENCE, (("regimens", "romosozumab[12]>alendronate[12]"),))
    assert "romosozumab then alendronate" in basis_sentence(basis)


def test_every_verdict_can_be_said() -> None:
    """The cases of this file and of the assessment reach each; here only that none is without words."""
    series = assess(after_a_year(0.86), TRIALS)[0]
    for verdict in Verdict:
        scan = type(series.scans[-1])(**{**vars(series.scans[-1]), "verdict": verdict})
        words = verdict_words(scan, series.key, REVIEWED)
        assert words.sentence.endswith(".")
        assert words.next_step.endswith(".")


def test_a_new_hip_says_why_nothing_is_compared() -> None:
    operation = Operation(6, EventKind.HIP_REPLACEMENT, Side.LEFT)
    case = replace(woman(scans(HIP, (0, 0.8), (12, 0.9)), TAKING), operations=(operation,))
    words = said(case)
    assert (
        words.sentence == "You logged a new hip or metal in a hip. This scan names no side, so it cannot be compared."
    )
    named = replace(case, scans=tuple(replace(scan, side=Side.LEFT) for scan in case.scans))
    assert (
        said(named).sentence == "You logged a new hip or metal on this side before this scan. So it cannot be compared."
    )
    assert words.next_step == "Ask your clinic which hip to scan next time."
    assert (words.notes, words.reviewed) == ((), "")


def test_a_broken_bone_beside_a_first_scan_has_the_clinic_as_its_next_step() -> None:
    words = said(woman(scans(SPINE, (3, 0.8)), TAKING, fractures=(Fracture(2),)))
    assert words.sentence.endswith("A broken bone on treatment needs a talk with your clinic, whatever the scan shows.")
    assert words.next_step == "Book a talk with your clinic. Take this page."


def test_a_slow_loss_since_the_first_scan_is_said_and_never_called_good() -> None:
    """Each step is within the LSC of its treatment and of the scan before; together they are not."""
    taking = treated(("alendronate", 0, 24), ("zoledronate", 24, None))
    points = ((0, 0.800), (12, 0.780), (23, 0.765), (36, 0.750), (48, 0.740))
    words = said(woman(scans(HIP, *points), taking))
    assert words.sentence == (
        "No clear change since this treatment began, or since your last scan. "
        "You are below your first scan by more than the scan's own error."
    )
    assert words.next_step == "Ask about it at your next visit. Take this page."


def test_a_rise_that_does_not_make_up_for_an_old_loss_says_so() -> None:
    points = ((0, 0.90), (11, 0.80), (24, 0.85))
    words = said(woman(scans(SPINE, *points), treated(("teriparatide", 12, None))))
    assert "Higher than when this treatment began." in words.sentence
    assert "You are below your first scan by more than the scan's own error." in words.sentence


def test_a_switch_that_fell_at_first_says_so() -> None:
    basis = Basis(BasisKey.SAME_SEQUENCE, (("early", "fell"),))
    assert "fell at first. The line begins where the first results stand." in basis_sentence(basis)


def test_a_loss_told_before_is_not_forgotten_at_the_next_scan() -> None:
    """Up and down again: as high as at the start, and far below two scans between."""
    points = ((0, 0.700), (12, 0.800), (24, 0.760), (36, 0.710), (47, 0.700))
    words = said(woman(scans(HIP, *points), treated(("alendronate", 0, None))))
    assert words.sentence == (
        "No clear change since this treatment began, or since your last scan. "
        "You are below an earlier scan by more than the scan's own error."
    )
    assert words.next_step == "Ask about it at your next visit. Take this page."


@pytest.mark.parametrize(("later", "praised"), [(0.80, True), (0.79, True), (0.775, False)])
def test_who_is_lower_by_more_than_one_scans_error_is_not_praised(later: float, praised: bool) -> None:
    """0.0185 g/cm2 is the long-term error of one spine scan: 0.79 lies within it, 0.775 does not."""
    assert ("staying stable is a good result" in said(after_a_year(later)).sentence) is praised


def test_a_late_injection_comes_before_everything_else() -> None:
    series = assess(after_a_year(0.81), TRIALS)[-1]
    words = verdict_words(series.scans[-1], series.key, REVIEWED, injection_is_late=True)
    assert words.next_step == "Call your clinic today about your injection. Take this page."
    assert "good result" not in words.sentence
