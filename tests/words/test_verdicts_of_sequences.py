"""What is said where one treatment follows another, ends, or was not taken as in the trials."""

from dataclasses import replace
from datetime import date

import pytest

from bonetrack.core.assessment import ScanAssessment, assess
from bonetrack.core.cases import Case
from bonetrack.core.effects import Basis, EvidenceTable
from bonetrack.core.regimen import Treatment
from bonetrack.core.shown_estimate import shown_estimate
from bonetrack.words.verdicts import VerdictWords, verdict_words
from tests.core.cases import HIP, SPINE, effect, scans, table, treated, woman

REVIEWED = date(2026, 11, 23)
PRAISE = "staying stable is a good result"
RANGE = "most people were in this range"
ASK_WHAT_COMES = "Call your clinic. Ask what comes after the medicine that ended. Take this page."
ALENDRONATE = treated(("alendronate", 0, None))
STEADY = table(
    effect("alendronate", 12, 3, site=HIP),
    effect("alendronate", 24, 4, site=HIP),
    effect("romosozumab[12]>alendronate[12]", 12, 1, site=HIP, basis=Basis.FROM_SWITCH, trial="two"),
)


def read(case: Case, evidence: EvidenceTable = STEADY) -> tuple[ScanAssessment, VerdictWords]:
    series = assess(case, evidence)[-1]
    return series.scans[-1], verdict_words(series.scans[-1], series.key, REVIEWED)


def test_a_probable_fall_since_the_last_scan_is_neither_praised_nor_guessed_away() -> None:
    scan, words = read(woman(scans(HIP, (0, 0.7), (12, 0.732), (24, 0.6965)), ALENDRONATE))
    assert words.sentence == "No clear change. The difference is smaller than the scan can measure."
    assert shown_estimate(scan) is None
    scan, words = read(woman(scans(HIP, (0, 0.7), (12, 0.715), (24, 0.71)), ALENDRONATE))
    assert PRAISE in words.sentence
    assert shown_estimate(scan) is not None


def test_a_gain_of_the_treatment_before_is_not_laid_to_the_present_one() -> None:
    taking = treated(("romosozumab", 0, 12), ("alendronate", 12, None))
    scan, words = read(woman(scans(HIP, (0, 0.7), (24, 0.74)), taking))
    assert RANGE not in words.whole
    assert shown_estimate(scan) is None
    assert "There is no scan from the start of this treatment" in " ".join(words.notes)


def test_a_scan_from_while_a_builder_still_worked_says_why_nothing_is_compared() -> None:
    taking = treated(("romosozumab", 0, 12), ("alendronate", 12, None))
    scan, words = read(woman(scans(HIP, (6, 0.7), (24, 0.705)), taking))
    assert shown_estimate(scan) is None
    assert "still raised bone density. So we do not compare" in " ".join(words.notes)


@pytest.mark.parametrize(
    ("treatments", "asks"),
    [
        (treated(("denosumab", 0, 24)), True),
        (treated(("teriparatide", 0, 24)), True),
        (treated(("denosumab", 0, 24), ("estrogen", -24, None)), True),
        (treated(("alendronate", 0, 24)), False),
        (treated(("denosumab", 0, 24), ("alendronate", 24, None)), False),
        (treated(("teriparatide", 0, 24), ("alendronate", 0, None)), False),
        (treated(("teriparatide", 0, 24), ("estrogen", -24, None)), False),
        (treated(("estrogen", 0, 24), ("denosumab", 0, None)), False),
    ],
)
def test_after_denosumab_or_a_builder_the_clinic_is_asked_what_comes(
    treatments: tuple[Treatment, ...], asks: bool
) -> None:
    _, words = read(woman(scans(SPINE, (0, 0.82), (24, 0.86), (36, 0.85)), treatments))
    assert (words.next_step == ASK_WHAT_COMES) == asks
    assert not (asks and PRAISE in words.sentence)


def test_a_probable_loss_after_denosumab_is_not_called_too_small() -> None:
    _, words = read(woman(scans(SPINE, (0, 0.84), (24, 0.86), (36, 0.816)), treated(("denosumab", 0, 24))))
    assert words.sentence == "No clear change."
    assert words.next_step == ASK_WHAT_COMES


@pytest.mark.parametrize("fewer", [{"late_doses": (24.0,)}, {"doses_logged_share": 0.3}])
def test_fewer_doses_are_never_praised_though_no_trial_is_near(fewer: dict[str, object]) -> None:
    taking = treated(("estrogen", -24, None), ("denosumab", 0, None))
    case = woman(scans(SPINE, (24, 0.86), (36, 0.855)), taking)
    assert PRAISE in read(case)[1].sentence
    assert PRAISE not in read(replace(case, **fewer))[1].sentence  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("taking", "since"),
    [
        (treated(("alendronate", 0, None)), "this treatment began"),
        (treated(("alendronate", -24, 0)), "the treatment ended"),
        ((), "your first scan"),
    ],
)
def test_a_gain_since_the_last_scan_is_said_beside_no_change_since_the_start(
    taking: tuple[Treatment, ...], since: str
) -> None:
    _, words = read(woman(scans(HIP, (0, 0.75), (12, 0.71), (24, 0.752)), taking))
    assert words.sentence.startswith(f"Higher than your last scan. No clear change since {since}.")
    assert "smaller than the scan can measure" not in words.sentence


def test_a_child_is_told_why_nothing_is_compared() -> None:
    child = replace(woman(scans(HIP, (0, 0.6), (24, 0.72)), ALENDRONATE), age=12)
    assert "A child's bones grow, so nothing is compared. Ask your clinic about the Z-score." in read(child)[1].notes


def test_studies_that_end_before_the_scan_are_said_to_end() -> None:
    _, words = read(woman(scans(HIP, (0, 0.7), (40, 0.72)), ALENDRONATE))
    assert "The studies end at 24 months, so we do not compare with them." in words.notes


def test_a_rise_after_the_end_of_a_treatment_counts_from_its_end() -> None:
    _, words = read(woman(scans(HIP, (-24, 0.76), (0, 0.7), (24, 0.76)), treated(("alendronate", -24, 0))))
    assert words.sentence.startswith("Higher than when the treatment ended.")


def test_denosumab_that_left_its_partner_has_the_loss_said() -> None:
    taking = treated(("estrogen", -36, None), ("denosumab", 0, 24))
    _, words = read(woman(scans(HIP, (24, 0.76), (36, 0.755)), taking))
    assert "In studies of denosumab alone, bone is lost quickly after it stops." in " ".join(words.notes)
