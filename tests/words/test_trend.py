"""The words of the table and of the chart."""

from datetime import date

import pytest

from bonetrack.core.assessment import ScanAssessment, assess
from bonetrack.core.cases import Case, Scan
from bonetrack.core.dxa import Side, Site
from bonetrack.core.effects import Sex
from bonetrack.core.regimen import PriorClass, Treatment
from bonetrack.core.scan_entry import Question, QuestionKey
from bonetrack.evidence.loader import load_evidence
from bonetrack.words.chart import component_name, scan_tap_words, score_line, tick_words
from bonetrack.words.scan_questions import question_agreement, question_unanswered, question_words
from bonetrack.words.sites import site_hint, site_in_sentence, site_name, site_with_names
from bonetrack.words.trend import NOTHING, change_words, expected_words, lsc_words, whole_change_words
from tests.core.cases import SPINE, effect, last, scans, table, treated, woman


def assessed(*values: float, treatments: tuple[Treatment, ...] = ()) -> tuple[ScanAssessment, ...]:
    scans = tuple(Scan(12.0 * year, Site.TOTAL_HIP, bmd, lsc_g_cm2=0.02) for year, bmd in enumerate(values))
    case = Case(Sex.FEMALE, treatments, scans, age=70, prior=PriorClass.NONE)
    return assess(case, load_evidence())[0].scans


def test_the_scans_own_error_against_the_first_and_the_last() -> None:
    first, up, flat, back = assessed(0.700, 0.730, 0.735, 0.705)
    assert lsc_words(first) == "starting point"
    assert lsc_words(up) == "yes, higher"
    assert lsc_words(flat) == "since the first: yes, higher; since the last: no"
    assert lsc_words(back) == "since the first: no; since the last: yes, lower"


def test_the_range_of_the_studies_only_where_there_is_one() -> None:
    assert expected_words(assessed(0.7, 0.73)[1]) == NOTHING
    text = expected_words(assessed(0.7, 0.73, treatments=(Treatment("denosumab", 0),))[1])
    assert text.count("%") == 2
    assert " to +" in text


@pytest.mark.parametrize(
    ("bmd", "text"),
    [
        (0.850, "Since your first scan: up 6 in every 100 (+6.2 %)."),
        (0.769, "Since your first scan: down 4 in every 100 (−3.9 %), within the scan's own error."),
        (0.802, "Since your first scan: about the same (+0.2 %)."),
    ],
)
def test_plain_units_come_first(bmd: float, text: str) -> None:
    assert whole_change_words(last(woman(scans(SPINE, (0, 0.800), (24, bmd))))) == text


def test_the_change_since_the_last_scan_stands_beside_that_since_the_first() -> None:
    """A rise since the start must not hide a fall since the last scan."""
    scan = last(woman(scans(SPINE, (0, 0.800), (12, 0.900), (24, 0.840))))
    assert whole_change_words(scan) == (
        "Since your first scan: up 5 in every 100 (+5.0 %), within the scan's own error. "
        "Since your last scan: down 7 in every 100 (−6.7 %)."
    )


def test_the_error_is_said_for_each_comparison_that_differs() -> None:
    points = ((0, 0.800), (12, 0.900), (24, 0.840))
    scan = last(woman(scans(SPINE, *points), treated(("denosumab", 12, None))), table(effect("denosumab", 12, 5)))
    assert lsc_words(scan) == "since the first: no; on this treatment: yes, lower; since the last: yes, lower"


def test_no_change_is_a_dash() -> None:
    assert change_words(None) == NOTHING


def test_a_tap_tells_day_value_change_and_range() -> None:
    treatments = (Treatment("denosumab", 0),)
    first, second = assessed(0.7, 0.728, treatments=treatments)
    assert scan_tap_words(date(2026, 2, 20), 0.7, "", first) == "20 February 2026<br>0.700 g/cm²"
    lines = scan_tap_words(date(2026, 2, 20), 0.728, score_line(-2.4, -0.3, uses_z_score=False), second).split("<br>")
    assert lines[:4] == ["20 February 2026", "0.728 g/cm²", "T-score −2.4", "+4.0 % since the first"]
    assert lines[4] == "Most people studied:"
    assert max(map(len, lines)) <= 25


def test_a_tap_in_a_later_treatment_tells_both_percents() -> None:
    treatments = (Treatment("teriparatide", 0, 12), Treatment("denosumab", 12))
    third = assessed(0.700, 0.728, 0.742, treatments=treatments)[2]
    lines = scan_tap_words(date(2026, 2, 20), 0.742, score_line(-2.4, None, uses_z_score=False), third).split("<br>")
    assert lines[3:5] == ["+6.0 % since the first", "+1.9 % on this treatment"]


def test_a_part_is_named_as_that_part() -> None:
    assert component_name("alendronate") == "Alendronate alone in studies"


def test_ticks() -> None:
    assert tick_words(date(2026, 3, 1), True) == "Mar<br>2026"
    assert tick_words(date(2026, 1, 1), False) == "2026"


@pytest.mark.parametrize("key", list(QuestionKey))
@pytest.mark.parametrize("site", list(Site))
def test_every_question_has_words_that_name_the_site(key: QuestionKey, site: Site) -> None:
    question = Question(key, site, -16.2, date(2026, 2, 20))
    assert site_in_sentence(site) in question_words(question)
    assert site_name(site) in question_agreement(question)
    assert site_name(site) in question_unanswered(question)
    assert site_hint(site)


def test_a_jump_says_its_direction() -> None:
    assert "16 % lower" in question_words(Question(QuestionKey.LARGE_JUMP, Site.TOTAL_HIP, -16.2, date(2026, 2, 20)))
    assert "16 % higher" in question_words(Question(QuestionKey.LARGE_JUMP, Site.TOTAL_HIP, 16.2, date(2026, 2, 20)))


def test_a_site_with_what_the_report_names() -> None:
    assert site_with_names(Site.LUMBAR_SPINE, None, "L1-L4") == "Lumbar spine, L1-L4"
    assert site_with_names(Site.TOTAL_HIP, Side.LEFT, None) == "Total hip, left"
    assert site_with_names(Site.TOTAL_HIP, None, None) == "Total hip"
