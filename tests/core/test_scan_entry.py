"""What a typed scan is refused for, and what it is asked about."""

from dataclasses import replace
from datetime import date

import pytest

from bonetrack.core.dxa import Side, Site
from bonetrack.core.scan_entry import BadScan, QuestionKey, ReadingDraft, ScanDraft, ask_about, refuse_bad_scan

TODAY = date(2026, 3, 2)
SPINE = ReadingDraft(Site.LUMBAR_SPINE, bmd_g_cm2=0.812, t_score=-2.1, vertebrae="L1-L4")


def scan(*readings: ReadingDraft, on: date = TODAY, maker: str = "Hologic", facility: str = "City clinic") -> ScanDraft:
    return ScanDraft(on, readings or (SPINE,), facility, maker, "Horizon W")


def keys(draft: ScanDraft, *earlier: ScanDraft, is_woman: bool = True) -> list[QuestionKey]:
    return [question.key for question in ask_about(draft, earlier, is_woman=is_woman)]


@pytest.mark.parametrize(
    "bad",
    [
        replace(scan(), scanned_on=date(2026, 3, 3)),
        replace(scan(), readings=()),
        scan(ReadingDraft(Site.LUMBAR_SPINE, z_score=-1.0)),
        scan(SPINE, SPINE),
        scan(replace(SPINE, bmd_g_cm2=8.12)),
        scan(replace(SPINE, bmd_g_cm2=-2.5)),
        scan(replace(SPINE, t_score=-8.1)),
        scan(replace(SPINE, z_score=9.0)),
        scan(replace(SPINE, lsc_g_cm2=3.0)),
    ],
)
def test_what_cannot_be_is_refused(bad: ScanDraft) -> None:
    with pytest.raises(BadScan):
        refuse_bad_scan(bad, TODAY)


def test_a_t_score_alone_and_an_unusual_bmd_are_kept() -> None:
    refuse_bad_scan(scan(ReadingDraft(Site.TOTAL_HIP, t_score=-2.5)), TODAY)
    refuse_bad_scan(scan(replace(SPINE, bmd_g_cm2=0.42)), TODAY)


def test_an_ordinary_scan_is_not_asked_about() -> None:
    assert keys(scan()) == []


def test_unusual_numbers_are_asked_about_at_their_limits() -> None:
    alone = ReadingDraft(Site.TOTAL_HIP, bmd_g_cm2=0.40)
    assert keys(scan(alone)) == []
    assert keys(scan(replace(alone, bmd_g_cm2=0.399))) == [QuestionKey.UNUSUAL_BMD]
    assert keys(scan(ReadingDraft(Site.TOTAL_HIP, t_score=-5.1))) == [QuestionKey.UNUSUAL_T_SCORE]
    assert keys(scan(ReadingDraft(Site.TOTAL_HIP, t_score=-1.0, z_score=4.1))) == [QuestionKey.UNUSUAL_Z_SCORE]


def test_a_lost_minus_sign_is_asked_about() -> None:
    assert keys(scan(replace(SPINE, t_score=2.1))) == [QuestionKey.T_SCORE_AND_BMD]


def test_the_reference_of_the_named_maker_decides() -> None:
    """0.812 at the spine is T -2.1 on a Hologic and T -3.1 on a GE Lunar."""
    assert keys(scan(replace(SPINE, t_score=-3.1))) == [QuestionKey.T_SCORE_AND_BMD]
    assert keys(scan(replace(SPINE, t_score=-3.1), maker="GE Lunar")) == []
    assert keys(scan(replace(SPINE, t_score=-3.1), maker="")) == []


def test_scores_of_men_and_of_the_forearm_are_not_second_guessed() -> None:
    assert keys(scan(replace(SPINE, t_score=2.1)), is_woman=False) == []
    assert keys(scan(ReadingDraft(Site.DISTAL_RADIUS_THIRD, bmd_g_cm2=0.6, t_score=3.0))) == []


def test_a_jump_is_asked_about_only_beyond_15_percent() -> None:
    hip = ReadingDraft(Site.TOTAL_HIP, bmd_g_cm2=0.800, side=Side.LEFT)
    first = scan(hip, on=date(2025, 3, 2))
    assert keys(scan(replace(hip, bmd_g_cm2=0.919)), first) == []
    (question,) = ask_about(scan(replace(hip, bmd_g_cm2=0.670)), [first], is_woman=True)
    assert question.key is QuestionKey.LARGE_JUMP
    assert question.value == pytest.approx(-16.25)
    assert question.previous_on == date(2025, 3, 2)


def test_the_jump_is_from_the_last_comparable_scan_whatever_the_order() -> None:
    hip = ReadingDraft(Site.TOTAL_HIP, bmd_g_cm2=0.800, side=Side.LEFT)
    old, last = scan(hip, on=date(2023, 3, 2)), scan(replace(hip, bmd_g_cm2=0.9), on=date(2025, 3, 2))
    assert keys(scan(replace(hip, bmd_g_cm2=0.95)), last, old) == []
    assert keys(scan(replace(hip, bmd_g_cm2=0.95)), old) == [QuestionKey.LARGE_JUMP]


@pytest.mark.parametrize(
    "other",
    [
        scan(replace(SPINE, vertebrae="L2-L4"), on=date(2025, 3, 2)),
        scan(maker="GE Lunar", on=date(2025, 3, 2)),
        scan(facility="Another clinic", on=date(2025, 3, 2)),
    ],
)
def test_other_names_than_last_time_are_asked_about_and_never_compared(other: ScanDraft) -> None:
    assert keys(scan(replace(SPINE, bmd_g_cm2=1.0, t_score=None)), other) == [QuestionKey.OTHER_NAMES]


def test_a_second_scan_on_one_day_is_asked_about() -> None:
    assert keys(scan(), scan()) == [QuestionKey.SAME_DAY]


def test_the_scanner_is_maker_model_and_place() -> None:
    assert scan().scanner == "Hologic Horizon W, City clinic"
    assert ScanDraft(TODAY, (SPINE,)).scanner is None
