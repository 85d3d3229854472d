"""What is said of a marker: the change, the rule, one careful step; never a verdict where nothing was judged."""

import pytest

from bonetrack.core.marker_fairness import WhyNot
from bonetrack.core.marker_response import MarkerReading, MedicineCourse, Response
from bonetrack.core.marker_rules import RuleScope
from bonetrack.evidence.marker_rules import load_marker_rules
from bonetrack.words.marker_response import (
    change_sentence,
    note_words,
    response_sentences,
    source_words,
    why_not_words,
)
from tests.core.test_marker_response import AFTER, BEFORE, PEN, START, TABLET, ctx, on_tablets, p1np, read

RULES = {rule.key: rule for rule in load_marker_rules()}


def test_a_fall_beyond_the_error_of_the_test() -> None:
    assert response_sentences(on_tablets(200)) == (
        "CTX fell by 60 %, from 5 January 2026 to 10 April 2026. "
        "In women after menopause, a fall of more than 56 % goes beyond the test's own error. "
        "Your fall is larger than that, as is expected on these tablets. "
        "If you have kidney disease, ask your clinic before you rely on this. For talking with your clinician."
    )


def test_a_hormone_begun_near_is_said() -> None:
    drafts = (ctx(BEFORE, 500), ctx(AFTER, 200))
    with_hormone = response_sentences(read(drafts, TABLET, MedicineCourse("estradiol_gel", START)))
    assert "A hormone began near then too, so the tablet may not be the only cause." in with_hormone
    assert "hormone" not in response_sentences(on_tablets(200))


def test_a_smaller_fall_or_a_rise_asks_the_clinic_about_the_tablet() -> None:
    for after, change in ((300, "fell by 40 %"), (550, "rose by 10 %")):
        words = response_sentences(on_tablets(after))
        assert f"CTX {change}" in words
        assert (
            "Your fall is not larger than that. Ask your clinic. They can go through how the tablet is taken." in words
        )


def test_teriparatide_asks_about_the_pen_and_names_micrograms() -> None:
    words = response_sentences(read((p1np(BEFORE, 40), p1np(AFTER, 45.5)), PEN))
    assert "P1NP rose by 5.5 µg/L" in words
    assert "a rise of more than 10 µg/L by 1 to 3 months" in words
    assert "how the pen is used" in words
    beyond = response_sentences(read((p1np(BEFORE, 40), p1np(AFTER, 104)), PEN))
    assert "Your rise is larger than that, as is expected on this medicine." in beyond
    assert "pen" not in beyond


def test_below_what_can_be_measured_the_fall_is_at_least_so_large() -> None:
    assert change_sentence(on_tablets(200, is_below_limit=True)).startswith("CTX fell by more than 60 %,")


@pytest.mark.parametrize("scope", [RuleScope.ROMOSOZUMAB, RuleScope.DENOSUMAB])
def test_what_is_expected_is_said_without_judging(scope: RuleScope) -> None:
    words = note_words(scope)
    for judging in ("response", "too low", "too high", "Ask your clinic", "beyond"):
        assert judging not in words


def test_denosumab_and_romosozumab_have_their_own_words() -> None:
    low = read((ctx(BEFORE, 300), ctx(AFTER, 60)), MedicineCourse("denosumab", START))
    assert "a very low CTX is expected" in response_sentences(low)
    assert "It can rise again in the weeks before the next dose." in response_sentences(low)
    later = read((p1np(BEFORE, 50), p1np(AFTER, 20)), MedicineCourse("romosozumab", START))
    assert "A lower result then is what the studies found." in response_sentences(later)


@pytest.mark.parametrize("why", list(WhyNot))
@pytest.mark.parametrize("key", ["ctx_falls_on_tablets", "p1np_rises_on_teriparatide"])
def test_every_reason_has_words_and_none_judges(why: WhyNot, key: str) -> None:
    words = why_not_words(MarkerReading(RULES[key], Response.NOT_JUDGED, why_not=why))
    assert words.endswith(".")
    assert "beyond" not in words
    assert "fell" not in words


def test_the_source_is_named() -> None:
    assert source_words(on_tablets(200)) == ("Where this comes from: IOF-ECTS, from the TRIO study (PMC5302161)")
    with pytest.raises(ValueError, match="judged"):
        change_sentence(MarkerReading(RULES["ctx_falls_on_tablets"], Response.NOT_JUDGED, why_not=WhyNot.TIMING))


def test_the_reason_of_timing_names_the_time_of_the_rule() -> None:
    early = read((ctx(BEFORE, 500), ctx(START, 480)), TABLET)
    assert "about 3 months after the start" in response_sentences(early)
