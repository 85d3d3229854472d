"""Markers: units, limits, and how a sample must be drawn."""

from dataclasses import replace
from datetime import date, time

import pytest

from bonetrack.core.markers import (
    BadMarker,
    Marker,
    MarkerCheck,
    MarkerDraft,
    MarkerQuestionKey,
    MarkerUnit,
    ask_about_marker,
    check_marker,
    from_canonical,
    is_drawn_well,
    is_interval,
    refuse_bad_marker,
    to_canonical,
    units_of,
)

TODAY = date(2026, 3, 2)
CTX = MarkerDraft(Marker.CTX, 350, MarkerUnit.NG_L, TODAY, interval_low=177, interval_high=1015)


@pytest.mark.parametrize(
    ("marker", "value", "unit", "canonical"),
    [
        (Marker.CTX, 350, MarkerUnit.NG_L, 350),
        (Marker.CTX, 350, MarkerUnit.PG_ML, 350),
        (Marker.CTX, 0.35, MarkerUnit.NG_ML, 350),
        (Marker.CTX, 0.35, MarkerUnit.UG_L, 350),
        (Marker.P1NP, 45, MarkerUnit.UG_L, 45),
        (Marker.P1NP, 45, MarkerUnit.NG_ML, 45),
    ],
)
def test_every_unit_becomes_the_canonical_one_and_back(
    marker: Marker, value: float, unit: MarkerUnit, canonical: float
) -> None:
    assert to_canonical(marker, value, unit) == pytest.approx(canonical)
    assert from_canonical(marker, canonical, unit) == pytest.approx(value)


def test_p1np_is_not_given_in_ng_per_litre() -> None:
    assert units_of(Marker.P1NP) == (MarkerUnit.UG_L, MarkerUnit.NG_ML)
    with pytest.raises(BadMarker):
        to_canonical(Marker.P1NP, 45, MarkerUnit.NG_L)


@pytest.mark.parametrize(
    ("marker", "value", "unit", "found"),
    [
        (Marker.CTX, 350, MarkerUnit.NG_L, MarkerCheck.OK),
        (Marker.CTX, 30, MarkerUnit.NG_L, MarkerCheck.OK),
        (Marker.CTX, 29.9, MarkerUnit.NG_L, MarkerCheck.ASK),
        (Marker.CTX, 5, MarkerUnit.NG_L, MarkerCheck.ASK),
        (Marker.CTX, 4.9, MarkerUnit.NG_L, MarkerCheck.UNIT_1000_TOO_SMALL),
        (Marker.CTX, 0.35, MarkerUnit.NG_L, MarkerCheck.UNIT_1000_TOO_SMALL),
        (Marker.CTX, 0.35, MarkerUnit.PG_ML, MarkerCheck.UNIT_1000_TOO_SMALL),
        (Marker.CTX, 350, MarkerUnit.NG_ML, MarkerCheck.UNIT_1000_TOO_LARGE),
        (Marker.CTX, 6001, MarkerUnit.NG_L, MarkerCheck.IMPOSSIBLE),
        (Marker.CTX, 0, MarkerUnit.NG_L, MarkerCheck.IMPOSSIBLE),
        (Marker.CTX, -350, MarkerUnit.NG_ML, MarkerCheck.IMPOSSIBLE),
        (Marker.P1NP, 45, MarkerUnit.UG_L, MarkerCheck.OK),
        (Marker.P1NP, 251, MarkerUnit.UG_L, MarkerCheck.ASK),
        (Marker.P1NP, 2001, MarkerUnit.UG_L, MarkerCheck.IMPOSSIBLE),
        (Marker.P1NP, 1.9, MarkerUnit.NG_ML, MarkerCheck.IMPOSSIBLE),
    ],
)
def test_what_a_typed_result_looks_like(marker: Marker, value: float, unit: MarkerUnit, found: MarkerCheck) -> None:
    assert check_marker(marker, value, unit) is found


def test_below_the_floor_of_the_assay_is_ordinary() -> None:
    assert check_marker(Marker.CTX, 0.02, MarkerUnit.NG_ML, is_below_limit=True) is MarkerCheck.OK
    assert check_marker(Marker.CTX, 0.02, MarkerUnit.NG_ML) is MarkerCheck.ASK


@pytest.mark.parametrize(
    "bad",
    [
        replace(CTX, drawn_on=date(2026, 3, 3)),
        replace(CTX, entered_value=0.35),
        replace(CTX, interval_low=1015, interval_high=177),
        replace(CTX, interval_low=0.177, interval_high=1.015),
    ],
)
def test_what_cannot_be_is_refused(bad: MarkerDraft) -> None:
    with pytest.raises(BadMarker):
        refuse_bad_marker(bad, TODAY)


def test_an_interval_may_lack_an_end() -> None:
    refuse_bad_marker(CTX, TODAY)
    assert is_interval(Marker.CTX, None, 573, MarkerUnit.NG_L)
    assert is_interval(Marker.CTX, 25, None, MarkerUnit.NG_L)
    assert is_interval(Marker.CTX, 0, 1015, MarkerUnit.NG_L)


@pytest.mark.parametrize(
    ("is_fasting", "drawn_time", "well"),
    [
        (True, time(9, 59), True),
        (True, time(10, 0), False),
        (False, time(8, 0), False),
        (True, None, None),
        (None, time(8, 0), None),
        (None, time(11, 0), False),
    ],
)
def test_ctx_counts_fasting_and_before_ten(is_fasting: bool | None, drawn_time: time | None, well: bool | None) -> None:
    assert is_drawn_well(replace(CTX, is_fasting=is_fasting, drawn_time=drawn_time)) is well


def test_p1np_needs_neither() -> None:
    assert is_drawn_well(MarkerDraft(Marker.P1NP, 45, MarkerUnit.UG_L, TODAY, is_fasting=False)) is True


def test_questions() -> None:
    assert ask_about_marker(CTX, []) == ()
    assert ask_about_marker(CTX, [CTX]) == (MarkerQuestionKey.SAME_DAY,)
    assert ask_about_marker(replace(CTX, entered_value=2000), []) == (MarkerQuestionKey.UNUSUAL,)
