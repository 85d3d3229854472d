"""Questions about a plan: asked when it overlaps, silent when it does not."""

from datetime import date

import pytest

from bonetrack.core.plans import Doubt, PlanQuestion, Span, list_doubts

TODAY = date(2026, 3, 2)


def span(agent: str, starts_on: date = date(2026, 1, 1), stops_on: date | None = None) -> Span:
    return Span(agent, starts_on, stops_on)


@pytest.mark.parametrize(
    ("one", "two", "question"),
    [
        ("denosumab", "alendronate", PlanQuestion.TWO_ANTIRESORPTIVES),
        ("alendronate", "raloxifene", PlanQuestion.TWO_ANTIRESORPTIVES),
        ("raloxifene", "estradiol_patch", PlanQuestion.RALOXIFENE_WITH_ESTROGEN),
        ("estrogen_progestogen_tablet", "raloxifene", PlanQuestion.RALOXIFENE_WITH_ESTROGEN),
        ("teriparatide", "teriparatide", PlanQuestion.SAME_AGENT),
    ],
)
def test_an_unusual_pair_is_asked_about(one: str, two: str, question: PlanQuestion) -> None:
    assert list_doubts(span(one), [span(two)], TODAY) == [Doubt(question, two)]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("testosterone_cypionate", "alendronate"),
        ("denosumab", "teriparatide"),
        ("estradiol_patch", "denosumab"),
        ("estradiol_patch", "progesterone"),
        ("estradiol_patch", "romosozumab"),
    ],
)
def test_the_pairs_of_the_presets_are_not(one: str, two: str) -> None:
    assert list_doubts(span(one), [span(two)], TODAY) == []


def test_what_follows_does_not_overlap() -> None:
    before = span("alendronate", stops_on=date(2026, 6, 1))
    assert list_doubts(span("denosumab", date(2026, 6, 1)), [before], TODAY) == []
    assert list_doubts(span("denosumab", date(2026, 5, 31)), [before], TODAY) != []


def test_a_start_more_than_ten_years_back_is_asked_about() -> None:
    assert list_doubts(span("alendronate", date(2016, 3, 2)), [], TODAY) == []
    assert list_doubts(span("alendronate", date(2016, 3, 1)), [], TODAY) == [Doubt(PlanQuestion.START_LONG_AGO)]
