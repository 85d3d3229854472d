"""What must hold for any numbers: order and unit say nothing, and a larger fall never counts for less."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from bonetrack.core.marker_response import Response, read_responses
from bonetrack.core.markers import MarkerDraft, MarkerUnit
from bonetrack.evidence.marker_rules import load_marker_rules
from tests.core.test_marker_response import AFTER, BEFORE, PEN, START, TABLET, ctx, p1np, read

VALUES = st.floats(10, 2000)
RANK = {Response.WITHIN: 0, Response.BEYOND: 1}


@given(before=VALUES, after=VALUES, lower=st.floats(0, 1))
def test_a_larger_fall_never_counts_for_less(before: float, after: float, lower: float) -> None:
    smaller = read((ctx(BEFORE, before), ctx(AFTER, after)), TABLET)
    larger = read((ctx(BEFORE, before), ctx(AFTER, 5 + (after - 5) * lower)), TABLET)
    assert RANK[larger.response] >= RANK[smaller.response]


@given(before=VALUES, after=VALUES, more=st.floats(0, 500))
def test_a_larger_rise_never_counts_for_less(before: float, after: float, more: float) -> None:
    smaller = read((p1np(BEFORE, before), p1np(AFTER, after)), PEN)
    larger = read((p1np(BEFORE, before), p1np(AFTER, after + more)), PEN)
    assert RANK[larger.response] >= RANK[smaller.response]


def in_ng_ml(draft: MarkerDraft) -> MarkerDraft:
    return replace(draft, entered_value=draft.entered_value / 1000, entered_unit=MarkerUnit.NG_ML)


@given(before=st.integers(10, 2000), after=st.integers(10, 2000))
def test_the_unit_of_the_report_changes_nothing(before: int, after: int) -> None:
    drafts = (ctx(BEFORE, before), ctx(AFTER, after))
    typed = read(drafts, TABLET)
    for mixed in ((in_ng_ml(drafts[0]), drafts[1]), (drafts[0], in_ng_ml(drafts[1])), tuple(map(in_ng_ml, drafts))):
        assert read(mixed, TABLET).response is typed.response  # type: ignore[arg-type]


@given(values=st.lists(VALUES, min_size=4, max_size=4, unique=True))
def test_the_order_of_the_results_changes_nothing(values: list[float]) -> None:
    days = (BEFORE - timedelta(days=30), BEFORE, AFTER, AFTER + timedelta(days=200))
    drafts = [ctx(day, value) for day, value in zip(days, values, strict=True)]
    found = {read_responses(order, [TABLET], load_marker_rules()) for order in permutations(drafts)}
    assert len(found) == 1


@given(day=st.integers(-400, 800), other_day=st.integers(-400, 800), value=VALUES, other=VALUES)
def test_nothing_is_ever_judged_from_one_side_of_the_first_dose(
    day: int, other_day: int, value: float, other: float
) -> None:
    """Whatever is judged has one result up to the first dose and one after it, and a change of its own."""
    drafts = (ctx(START + timedelta(days=day), value), ctx(START + timedelta(days=other_day), other))
    for reading in read_responses(drafts, [TABLET], load_marker_rules()):
        if reading.response in RANK:
            assert reading.before is not None
            assert reading.after is not None
            assert reading.before.drawn_on <= START < reading.after.drawn_on
            assert reading.change is not None
        else:
            assert reading.change is None
            assert reading.why_not is not None
